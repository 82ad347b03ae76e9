CREATE TABLE @id@_entry (
  id BIGINT NOT NULL PRIMARY KEY,
  author_id BIGINT NOT NULL,
  body TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE INDEX @id@_entry_author ON @id@_entry (author_id, created_at, id);
