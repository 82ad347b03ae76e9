CREATE TABLE likes_like (
  target_type VARCHAR(16) NOT NULL,
  target_id BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (target_type, target_id, user_id)
);
CREATE INDEX likes_like_recent ON likes_like (target_type, target_id, created_at, user_id);
CREATE INDEX likes_like_user ON likes_like (user_id, target_type, created_at, target_id);

CREATE TABLE likes_count (
  target_type VARCHAR(16) NOT NULL,
  target_id BIGINT NOT NULL,
  likes BIGINT NOT NULL,
  PRIMARY KEY (target_type, target_id)
);
