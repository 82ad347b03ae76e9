CREATE TABLE posts_post (
  id BIGINT NOT NULL PRIMARY KEY,
  author_id BIGINT NOT NULL,
  visibility VARCHAR(16) NOT NULL,
  revision BIGINT NOT NULL,
  comments_enabled BIGINT NOT NULL,
  published_at BIGINT NOT NULL,
  edited_at BIGINT
);
CREATE INDEX posts_post_author ON posts_post (author_id, published_at, id);
CREATE INDEX posts_post_recent ON posts_post (visibility, published_at, id);

CREATE TABLE posts_tag (
  tag VARCHAR(100) NOT NULL,
  published_at BIGINT NOT NULL,
  post_id BIGINT NOT NULL,
  PRIMARY KEY (tag, published_at, post_id)
);
CREATE INDEX posts_tag_post ON posts_tag (post_id);

CREATE TABLE posts_save (
  user_id BIGINT NOT NULL,
  post_id BIGINT NOT NULL,
  saved_at BIGINT NOT NULL,
  PRIMARY KEY (user_id, post_id)
);
CREATE INDEX posts_save_recent ON posts_save (user_id, saved_at, post_id);
CREATE INDEX posts_save_post ON posts_save (post_id);

CREATE TABLE posts_author (
  author_id BIGINT NOT NULL PRIMARY KEY,
  posts BIGINT NOT NULL
);
