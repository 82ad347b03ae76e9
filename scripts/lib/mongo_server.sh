#!/usr/bin/env bash
# A private MongoDB server for development and tests: mongod when it is on PATH, else mongo-java-server, which speaks
# the same protocol. Its jars are fetched once, into a cache outside the tree.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
LAUNCHER=$ROOT/tests/support/mongo_launcher
VERSION=$(sed --quiet '/<artifactId>mongo-java-server</{n;s/.*<version>\(.*\)<.*/\1/p}' "$LAUNCHER/pom.xml")
# Every checkout with the same launcher shares it.
KEY=$(cat "$LAUNCHER"/* | cksum | cut --delimiter=' ' --fields=1)
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/instaplay/mongo-java-server-$VERSION-$KEY

usage() {
  cat <<'TEXT'
usage: scripts/lib/mongo_server.sh kind | version | prepare | run DATA PORT

  kind     prints mongod or mongo-java-server
  version  prints its name and version
  prepare  fetches what the server needs; prints why and exits with 3 when it cannot be had
  run      prepares, and becomes the server on 127.0.0.1:PORT with its data in the folder DATA; SIGTERM ends it
TEXT
}

kind() { command -v mongod >/dev/null && echo mongod || echo mongo-java-server; }

version() {
  if [[ $(kind) == mongod ]]; then
    mongod --version | sed --quiet 's/^db version v/MongoDB /p'
  else
    echo "mongo-java-server $VERSION"
  fi
}

unavailable() {
  echo "no MongoDB server: $*" >&2
  exit 3
}

is_prepared() { [[ -e $CACHE/complete ]]; }

# Maven is told to be quiet and not to ask; its whole output is shown when it fails.
fetch_jars() {
  local log=$CACHE/fetch.log
  echo "fetching mongo-java-server $VERSION" >&2
  mvn --quiet --batch-mode --file "$LAUNCHER/pom.xml" "-Dmaven.repo.local=$CACHE/repository" \
    org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies "-DoutputDirectory=$CACHE/jars" \
    >"$log" 2>&1 || {
    cat "$log" >&2
    unavailable "Maven could not fetch mongo-java-server $VERSION"
  }
}

build_cache() {
  is_prepared && return
  rm -rf "$CACHE/jars" "$CACHE/classes"
  fetch_jars
  javac -d "$CACHE/classes" -cp "$CACHE/jars/*" "$LAUNCHER/MongoLauncher.java" >&2 ||
    unavailable "the launcher of mongo-java-server does not compile"
  rm -rf "$CACHE/repository"
  touch "$CACHE/complete"
}

prepare() {
  [[ $(kind) == mongod ]] && return
  command -v java >/dev/null || unavailable "neither mongod nor java is on PATH (package openjdk-17-jdk-headless)"
  is_prepared && return
  command -v javac >/dev/null || unavailable "javac is not on PATH (package openjdk-17-jdk-headless)"
  command -v mvn >/dev/null || unavailable "mvn is not on PATH (package maven)"
  mkdir -p "$CACHE" || unavailable "the folder $CACHE cannot be made"
  # The lock ends with the subshell, so that no server inherits it.
  (flock 9 && build_cache) 9>"$CACHE/lock" || exit
}

run() {
  local data=$1 port=$2
  prepare
  mkdir -p "$data"
  if [[ $(kind) == mongod ]]; then
    exec mongod --dbpath "$data" --bind_ip 127.0.0.1 --port "$port"
  fi
  # A small heap, and no time spent on compiling for a long life.
  exec java -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData \
    -cp "$CACHE/classes:$CACHE/jars/*" MongoLauncher "$data/documents.h2" "$port"
}

case ${1:-} in
  kind) kind ;;
  version) version ;;
  prepare) prepare ;;
  run) run "${2:?run needs a folder}" "${3:?run needs a port}" ;;
  *) usage >&2 && exit 2 ;;
esac
