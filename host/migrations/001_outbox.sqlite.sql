CREATE TABLE host_outbox (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  job_id VARCHAR(320) NOT NULL UNIQUE,
  order_key VARCHAR(320) NOT NULL,
  lease VARCHAR(64) NOT NULL,
  status BIGINT NOT NULL,
  changed_ms BIGINT NOT NULL,
  due_ms BIGINT NOT NULL,
  name VARCHAR(200) NOT NULL,
  payload TEXT NOT NULL,
  unique_key VARCHAR(255) NOT NULL,
  unique_ttl_ms BIGINT NOT NULL,
  priority BIGINT NOT NULL,
  max_attempts BIGINT NOT NULL,
  request_id VARCHAR(64) NOT NULL
);
CREATE INDEX host_outbox_by_status ON host_outbox (status, lease, sequence);
CREATE INDEX host_outbox_by_order ON host_outbox (order_key, status, sequence);
CREATE INDEX host_outbox_by_change ON host_outbox (status, changed_ms);
