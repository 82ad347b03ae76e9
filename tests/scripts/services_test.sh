#!/usr/bin/env bash
# usage: services_test.sh PROGRAM: scripts/services on a folder of its own, and the program on what it started.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
SERVICES=$HERE/../../scripts/services
PROGRAM=$1
source "$HERE/checks.sh"

# A short path: one of a socket is at most 107 bytes.
folder=$(mktemp --directory /tmp/instaplay-XXXXXX)
DIR=$folder/services
server=
product=

end() {
  [[ -z $server ]] || kill "$server" 2>/dev/null || true
  [[ -z $product ]] || kill "$product" 2>/dev/null || true
  "$SERVICES" stop --dir "$DIR" >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap end EXIT

services() { "$SERVICES" "$1" --dir "$DIR"; }
# exits STATUS COMMAND...
exits() {
  local wanted=$1 status=0
  shift
  "$@" || status=$?
  [[ $status -eq $wanted ]]
}
pids() { cut --delimiter=' ' --fields=1 "$DIR"/*/pid; }
count_running() { services status 2>&1 | grep --count ' running '; }
runs_all() { [[ $(count_running) -eq 5 ]]; }
# One that has ended and that nobody has waited for is not.
is_alive() { [[ -e /proc/$1/stat ]] && ! grep --quiet ') [ZX] ' "/proc/$1/stat"; }
left_nothing() {
  local pid
  for pid in $started; do fails is_alive "$pid" || return 1; done
  [[ -z $(find "$DIR" -name pid) ]]
}

check "the status of a folder that is not there is that nothing runs" exits 3 services status
check "stopping a folder that is not there does nothing" services stop
check "and makes none" test ! -e "$DIR"

check "five servers start" services start
started=$(pids)
check "all of them run" runs_all
check "the status says so" services status
check "a second start keeps those that run" services start
check "they are the same processes" test "$(pids)" = "$started"
check "the overlay is right" "$PROGRAM" config check --config "$DIR/services.yaml"

"$PROGRAM" serve --config "$DIR/services.yaml" --set server.port=0 --set "data_dir=$folder/data" \
  --port-file "$folder/port" >"$folder/log" 2>&1 &
product=$!
has_port() { [[ -s $folder/port ]] || fails kill -0 "$product"; }
check "the product starts on them" eventually has_port
is_ready() {
  [[ -s $folder/port ]] || return 1
  curl --silent --fail "http://127.0.0.1:$(<"$folder/port")/readyz" | jq --exit-status '.data.status == "ready"'
}
check "the product is ready" eventually is_ready
kill "$product"
status=0
wait "$product" || status=$?
product=
check "the product ends well" test "$status" -eq 0

exec 8>"$DIR/lock"
flock 8
check "nothing is stopped while another one works on the folder" exits 1 services stop
check "nothing is started either" exits 1 services start
exec 8>&-
check "all still run" runs_all

check "all of them stop" services stop
check "nothing of them is left" left_nothing
check "the status says that nothing runs" exits 3 services status
check "stopping twice is no failure" services stop

# A process that listens where a server was to is not taken for it.
python3 -m http.server --bind 127.0.0.1 --directory "$folder" "$(<"$DIR/mongodb/port")" >/dev/null 2>&1 &
server=$!
before=$(<"$DIR/mongodb/port")
takes_port() { (exec 3<>"/dev/tcp/127.0.0.1/$before") 2>/dev/null; }
check "another process takes the port of MongoDB" eventually takes_port
sleeps_instead() (
  source "$HERE/../../scripts/lib/services/process.sh"
  launch mongodb sleep 60
  listens mongodb && status=0 || status=$?
  stop_process mongodb
  [[ $status -ne 0 ]]
)
check "who listens there is not taken for MongoDB" sleeps_instead
check "they start again beside it" services start
check "on another port" test "$(<"$DIR/mongodb/port")" != "$before"
check "all of them run again" runs_all
started=$(pids)
check "all of them stop again" services stop
check "nothing of them is left again" left_nothing

[[ $failures -eq 0 ]]
