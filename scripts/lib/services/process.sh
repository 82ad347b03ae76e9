# shellcheck shell=bash
# Server processes: each has a folder $DIR/NAME with the files pid, port and log. Sourced by scripts/services.

# Debian keeps servers where only root looks.
PATH=$PATH:/usr/sbin:/sbin

START_SECONDS=60
STOP_SECONDS=60

fail() {
  echo "scripts/services: $*" >&2
  exit 1
}

# When a process began, in ticks since the machine's own start; fails for one that has ended, waited for or not.
begin_of() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  stat=${stat##*) }
  [[ $stat != [ZX]* ]] || return 1
  cut --delimiter=' ' --fields=20 <<<"$stat"
}

# is_running NAME: also sets PID. A process that merely got the same number later is none of ours.
is_running() {
  local begin
  PID=
  [[ -s $DIR/$1/pid ]] || return 1
  read -r PID begin <"$DIR/$1/pid"
  [[ -n $begin && $(begin_of "$PID") == "$begin" ]]
}

is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# choose_port NAME: the one it had before, when that is free, so that settings stay good.
choose_port() {
  local file=$DIR/$1/port port
  if [[ -s $file ]] && ! is_taken "$(<"$file")"; then return; fi
  for _ in {1..100}; do
    # Below the range from which the system gives ports to clients.
    port=$((20000 + RANDOM % 12000))
    is_taken "$port" && continue
    echo "$port" >"$file"
    return
  done
  fail "found no free port for $1"
}

# launch NAME COMMAND...: starts a server that outlives this script.
launch() {
  local name=$1 pid
  shift
  setsid "$@" >>"$DIR/$name/log" 2>&1 </dev/null 9>&- &
  pid=$!
  echo "$pid $(begin_of "$pid")" >"$DIR/$name/pid"
}

# listens NAME: the server itself has its port, and not a process that was faster.
listens() {
  local port inode
  is_running "$1" || return 1
  printf -v port ':%04X' "$(<"$DIR/$1/port")"
  while read -r inode; do
    [[ -z $(find "/proc/$PID/fd" -lname "socket:\[$inode\]" 2>/dev/null) ]] || return 0
  done < <(awk -v port="$port" '$4 == "0A" && $2 ~ port "$" { print $10 }' /proc/net/tcp /proc/net/tcp6 2>/dev/null)
  return 1
}

# await NAME COMMAND...: until the server listens and the command succeeds; fails when the server ends before that or takes too long.
await() {
  local name=$1 end=$((SECONDS + START_SECONDS))
  shift
  until listens "$name" && "$@" >/dev/null 2>&1; do
    if ! is_running "$name" || ((SECONDS > end)); then
      tail --lines=20 "$DIR/$name/log" >&2
      fail "$name did not start; its log is $DIR/$name/log"
    fi
    sleep 0.1
  done
}

# stop_process NAME: SIGTERM, and waits. Never SIGKILL: a database that takes long is writing.
stop_process() {
  local name=$1 end=$((SECONDS + STOP_SECONDS))
  is_running "$name" || return 0
  kill -TERM "$PID"
  while is_running "$name"; do
    if ((SECONDS > end)); then
      echo "scripts/services: $name (process $PID) did not stop within $STOP_SECONDS s" >&2
      return 1
    fi
    sleep 0.1
  done
  rm -f "$DIR/$name/pid"
}
