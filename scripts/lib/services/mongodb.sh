# shellcheck shell=bash
# MongoDB, or what stands in for it. Sourced by scripts/services.

MONGO_SERVER=$ROOT/scripts/lib/mongo_server.sh

mongodb_missing() {
  local reason
  reason=$("$MONGO_SERVER" prepare 2>&1) && return 1
  tail --lines=1 <<<"$reason"
}

mongodb_version() { "$MONGO_SERVER" version; }

mongodb_note() {
  [[ $("$MONGO_SERVER" kind) == mongod ]] && return
  cat <<'TEXT'
note: mongo-java-server stands in for MongoDB, since mongod is not on PATH. It writes its file once a second, so a
      killed one loses what it acknowledged last; it has no sessions, transactions or replicas; its speed says nothing
      of MongoDB's.
TEXT
}

mongodb_start() {
  local port
  port=$(<"$DIR/mongodb/port")
  "$MONGO_SERVER" prepare || fail "mongodb could not be started"
  launch mongodb "$MONGO_SERVER" run "$DIR/mongodb/data" "$port"
  await mongodb true
}
