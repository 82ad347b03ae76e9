CREATE TABLE users_profile (
  user_id BIGINT NOT NULL PRIMARY KEY,
  display_name VARCHAR(100),
  bio VARCHAR(1000) NOT NULL DEFAULT '',
  website VARCHAR(300) NOT NULL DEFAULT '',
  is_private BIGINT NOT NULL DEFAULT 0,
  hidden BIGINT NOT NULL DEFAULT 0,
  followers BIGINT NOT NULL DEFAULT 0,
  following BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX users_profile_popular ON users_profile (hidden, followers, user_id);

CREATE TABLE users_tie (
  kind VARCHAR(16) NOT NULL,
  from_id BIGINT NOT NULL,
  to_id BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (kind, from_id, to_id)
);
CREATE INDEX users_tie_from ON users_tie (from_id, kind, created_at, to_id);
CREATE INDEX users_tie_to ON users_tie (to_id, kind, created_at, from_id);
