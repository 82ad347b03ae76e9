# shellcheck shell=bash
# What the tests of scripts share. Sourced by them.

failures=0

# check "SENTENCE" COMMAND...: whether the command succeeds; shows its output when it does not.
check() {
  local sentence=$1 output
  shift
  if output=$("$@" 2>&1); then
    echo "ok      $sentence"
  else
    printf 'FAILED  %s\n%s\n' "$sentence" "$output"
    failures=$((failures + 1))
  fi
}

# eventually COMMAND...: tries for 5 minutes, which only a machine under heavy load needs.
eventually() {
  local end=$((SECONDS + 300))
  until "$@"; do
    ((SECONDS < end)) || return 1
    sleep 0.1
  done
}

fails() { ! "$@"; }
