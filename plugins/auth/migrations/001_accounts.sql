CREATE TABLE auth_account (
  id BIGINT NOT NULL PRIMARY KEY,
  username VARCHAR(30) NOT NULL,
  email VARCHAR(254),
  verified_email VARCHAR(254),
  display_name VARCHAR(100) NOT NULL,
  password_hash VARCHAR(128) NOT NULL,
  role VARCHAR(16) NOT NULL,
  state VARCHAR(16) NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX auth_account_username ON auth_account (username);
CREATE UNIQUE INDEX auth_account_verified_email ON auth_account (verified_email);
CREATE INDEX auth_account_email ON auth_account (email);

CREATE TABLE auth_session (
  id BIGINT NOT NULL PRIMARY KEY,
  account_id BIGINT NOT NULL,
  address VARCHAR(64) NOT NULL,
  user_agent VARCHAR(200) NOT NULL,
  created_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  authenticated_at BIGINT NOT NULL
);
CREATE INDEX auth_session_account ON auth_session (account_id, last_seen_at);
CREATE INDEX auth_session_idle ON auth_session (last_seen_at);
CREATE INDEX auth_session_age ON auth_session (created_at);

CREATE TABLE auth_session_token (
  token_hash VARCHAR(64) NOT NULL PRIMARY KEY,
  session_id BIGINT NOT NULL,
  issued_at BIGINT NOT NULL,
  replaced_at BIGINT
);
CREATE INDEX auth_session_token_session ON auth_session_token (session_id);

CREATE TABLE auth_access_token (
  id BIGINT NOT NULL PRIMARY KEY,
  account_id BIGINT NOT NULL,
  name VARCHAR(100) NOT NULL,
  token_hash VARCHAR(64) NOT NULL,
  created_at BIGINT NOT NULL,
  last_used_at BIGINT
);
CREATE UNIQUE INDEX auth_access_token_hash ON auth_access_token (token_hash);
CREATE INDEX auth_access_token_account ON auth_access_token (account_id);

CREATE TABLE auth_mail_token (
  token_hash VARCHAR(64) NOT NULL PRIMARY KEY,
  account_id BIGINT NOT NULL,
  purpose VARCHAR(16) NOT NULL,
  email VARCHAR(254) NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX auth_mail_token_account ON auth_mail_token (account_id);
CREATE INDEX auth_mail_token_expiry ON auth_mail_token (expires_at);

CREATE TABLE auth_throttle (
  login_hash VARCHAR(64) NOT NULL PRIMARY KEY,
  failures BIGINT NOT NULL,
  blocked_until BIGINT NOT NULL,
  last_failure_at BIGINT NOT NULL
);
CREATE INDEX auth_throttle_age ON auth_throttle (last_failure_at);
