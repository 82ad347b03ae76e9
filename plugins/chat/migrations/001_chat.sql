CREATE TABLE chat_chat (
  id BIGINT NOT NULL PRIMARY KEY,
  kind VARCHAR(16) NOT NULL,
  title VARCHAR(400),
  created_at BIGINT NOT NULL,
  last_seq BIGINT NOT NULL,
  last_at BIGINT NOT NULL
);

CREATE TABLE chat_pair (
  low_id BIGINT NOT NULL,
  high_id BIGINT NOT NULL,
  chat_id BIGINT NOT NULL,
  PRIMARY KEY (low_id, high_id)
);

CREATE TABLE chat_member (
  chat_id BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  role VARCHAR(16) NOT NULL,
  state VARCHAR(16) NOT NULL,
  opened BIGINT NOT NULL,
  visible_after BIGINT NOT NULL,
  read_seq BIGINT NOT NULL,
  muted BIGINT NOT NULL,
  joined_at BIGINT NOT NULL,
  PRIMARY KEY (chat_id, user_id)
);
CREATE INDEX chat_member_user ON chat_member (user_id, state, chat_id);

CREATE TABLE chat_message (
  chat_id BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  id BIGINT NOT NULL,
  sender_id BIGINT NOT NULL,
  client_id VARCHAR(64) NOT NULL,
  attachment_type VARCHAR(16),
  attachment_id BIGINT,
  reply_to BIGINT,
  created_at BIGINT NOT NULL,
  deleted_at BIGINT,
  PRIMARY KEY (chat_id, seq)
);
CREATE UNIQUE INDEX chat_message_once ON chat_message (chat_id, sender_id, client_id);
CREATE UNIQUE INDEX chat_message_id ON chat_message (id);
CREATE INDEX chat_message_sender ON chat_message (sender_id, deleted_at, id);

CREATE TABLE chat_reaction (
  message_id BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  emoji VARCHAR(64) NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (message_id, user_id)
);
CREATE INDEX chat_reaction_user ON chat_reaction (user_id);

CREATE TABLE chat_preference (
  user_id BIGINT NOT NULL PRIMARY KEY,
  show_presence BIGINT NOT NULL
);
