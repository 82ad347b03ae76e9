#!/bin/sh
# new_plugin.sh SOURCE_TREE BUILD_TREE: what scripts/new-plugin makes is built, outside the tree and against the installed
# SDK, by both compilers; it exports one symbol, its own tests pass, and the real host loads it and serves its routes.
set -eu
source_tree=$1 build_tree=$2
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT
fail() { echo "FAILED: $1"; exit 1; }

refuses() {
  if "$source_tree/scripts/new-plugin" "$1" "$work" 2>"$work/said"; then fail "took \"$1\" for a name"; fi
  grep -q "$2" "$work/said" || fail "refused \"$1\" with: $(cat "$work/said")"
}

"$source_tree/scripts/new-plugin" polls "$work"
refuses polls "is there already"
refuses ../polls "is no plugin id"
refuses Polls "is no plugin id"
refuses 2polls "is no plugin id"
refuses p "2 to 32 characters"
refuses class "is a word of C++"
refuses testing "is a namespace of the SDK"

cmake --install "$build_tree" --component sdk --prefix "$work/sdk" >/dev/null

build() {
  CXX=$1 CXXFLAGS="$2 -Wall -Wextra -Werror" cmake -S "$work/polls" -B "$work/$1" -G Ninja \
    -DCMAKE_PREFIX_PATH="$work/sdk" >"$work/log" 2>&1 || { cat "$work/log"; fail "cmake with $1"; }
  ninja -C "$work/$1" >"$work/log" 2>&1 || { cat "$work/log"; fail "build with $1"; }
  exported=$(nm -D --defined-only "$work/$1/plugins/polls/polls.so" | cut -d' ' -f3)
  [ "$exported" = instaplay_plugin_v1 ] || fail "$1 exports: $exported"
  for file in plugin.yaml migrations/001_entries.sql; do
    cmp -s "$work/polls/$file" "$work/$1/plugins/polls/$file" || fail "$file is not beside the module"
  done
  (cd "$work/$1" && ctest --output-on-failure) || fail "the plugin's own tests with $1"
}

build g++ ""
build clang++ -stdlib=libc++

# field NAME: the value of a text member of the JSON on standard input.
field() { sed -E "s/.*\"$1\":\"([^\"]+)\".*/\1/"; }

# call_in_host COMPILER: the host loads the module beside its own plugins; somebody registers and keeps a text.
call_in_host() {
  rm -f "$work/port"
  "$build_tree/instaplay" serve --config "$source_tree/config/instaplay.yaml" --set server.port=0 \
    --set "data_dir=$work/data-$1" --set "plugins.directories=[$build_tree/plugins, $work/$1/plugins]" \
    --port-file "$work/port" >"$work/log" 2>&1 &
  server=$!
  tries=600
  while [ ! -s "$work/port" ]; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || { cat "$work/log"; fail "the host does not listen"; }
    sleep 0.1
    kill -0 "$server" 2>/dev/null || { cat "$work/log"; server=; fail "the host ended"; }
  done
  api=http://127.0.0.1:$(cat "$work/port")/api/v1
  account='"password":"a long enough phrase"'
  json='Content-Type: application/json'
  curl -sf "$api/auth/register" -H "$json" -d "{\"username\":\"somebody\",$account}" >/dev/null || fail "register"
  token=$(curl -sf "$api/auth/login" -H "$json" -d "{\"login\":\"somebody\",$account,\"tokenName\":\"t\"}" | field token)
  curl -sf "$api/polls" -H "$json" -H "Authorization: Bearer $token" -d '{"text":"kept"}' >/dev/null ||
    fail "the host did not take a call for the module of $1: $(cat "$work/log")"
  kept=$(curl -sf "$api/polls" -H "Authorization: Bearer $token" | field text)
  [ "$kept" = kept ] || fail "the module of $1 answered: $kept"
  kill "$server"
  wait "$server" || fail "the host did not end in order"
  server=
}

if [ -e "$build_tree/plugins/auth/auth.so" ]; then
  call_in_host g++
  call_in_host clang++
fi
