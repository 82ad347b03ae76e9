CREATE TABLE host_leases (
  name VARCHAR(64) NOT NULL PRIMARY KEY,
  holder VARCHAR(64) NOT NULL,
  expires_ms BIGINT NOT NULL
);
CREATE TABLE host_subscriptions (
  topic VARCHAR(128) NOT NULL,
  plugin VARCHAR(64) NOT NULL,
  seen_ms BIGINT NOT NULL,
  PRIMARY KEY (topic, plugin)
);
CREATE TABLE host_effects (
  owner VARCHAR(64) NOT NULL,
  effect_key VARCHAR(255) NOT NULL,
  created_ms BIGINT NOT NULL,
  PRIMARY KEY (owner, effect_key)
);
CREATE INDEX host_effects_by_age ON host_effects (created_ms);
CREATE TABLE host_secrets (
  name VARCHAR(64) NOT NULL PRIMARY KEY,
  value VARCHAR(128) NOT NULL,
  created_ms BIGINT NOT NULL
);
CREATE TABLE host_toggles (
  name VARCHAR(160) NOT NULL PRIMARY KEY,
  value TEXT NOT NULL,
  changed_ms BIGINT NOT NULL,
  changed_by VARCHAR(64) NOT NULL
);
