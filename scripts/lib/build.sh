# shellcheck shell=bash
# Building a preset. Sourced by the other scripts, which have set ROOT to the top of the tree.

# One checkout's objects serve another one: paths count from its top.
export CCACHE_BASEDIR=$ROOT CCACHE_NOHASHDIR=1

# build_preset NAME [CMAKE ARGUMENTS...]: configures and builds build/NAME.
build_preset() {
  local preset=$1
  shift
  cmake --preset "$preset" -S "$ROOT" "$@" >"$ROOT/build/$preset.configure.log" || {
    cat "$ROOT/build/$preset.configure.log" >&2
    return 1
  }
  cmake --build "$ROOT/build/$preset" --parallel "$(nproc)"
}
