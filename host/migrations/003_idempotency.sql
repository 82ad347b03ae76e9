CREATE TABLE host_idempotency (
  request_key VARCHAR(64) NOT NULL PRIMARY KEY,
  body_hash VARCHAR(64) NOT NULL,
  status BIGINT,
  headers TEXT,
  answer TEXT,
  created_ms BIGINT NOT NULL
);
CREATE INDEX host_idempotency_by_age ON host_idempotency (created_ms);
