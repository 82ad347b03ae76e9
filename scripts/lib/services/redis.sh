# shellcheck shell=bash
# Redis: queue, cache and realtime, apart because they forget differently. Sourced by scripts/services.

redis_missing() {
  command -v redis-server >/dev/null && return 1
  echo "redis-server is not on PATH (package redis-server)"
}

redis_version() { redis-server --version | sed --regexp-extended 's/.* v=([0-9.]+) .*/Redis \1/'; }

# What each may forget: the queue nothing, not even what was acknowledged a moment before a crash; the cache all.
redis_policy() {
  case $1 in
    redis-queue) printf '%s\n' "appendonly yes" "appendfsync always" "maxmemory 512mb" "maxmemory-policy noeviction" ;;
    redis-cache) printf '%s\n' "appendonly no" "maxmemory 256mb" "maxmemory-policy allkeys-lfu" ;;
    redis-realtime) printf '%s\n' "appendonly yes" "appendfsync everysec" "maxmemory 256mb" "maxmemory-policy noeviction" ;;
  esac
}

redis_answers() { [[ $(redis-cli -h 127.0.0.1 -p "$1" ping) == PONG ]]; }

redis_start() {
  local name=$1 port
  port=$(<"$DIR/$name/port")
  mkdir -p "$DIR/$name/data"
  {
    printf '%s\n' "bind 127.0.0.1" "port $port" "dir \"$DIR/$name/data\"" "daemonize no" 'save ""'
    redis_policy "$name"
  } >"$DIR/$name/redis.conf"
  launch "$name" redis-server "$DIR/$name/redis.conf"
  await "$name" redis_answers "$port"
}
