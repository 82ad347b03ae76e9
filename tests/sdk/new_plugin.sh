#!/bin/sh
# new_plugin.sh SOURCE_TREE BUILD_TREE: what scripts/new-plugin makes is built, outside the tree and against the installed
# SDK, by both compilers; it exports one symbol, and its own tests pass where the SDK has its testing kit.
set -eu
source_tree=$1 build_tree=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
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
