# shellcheck shell=bash
# Building a preset. Sourced by the other scripts, which have set ROOT to the top of the tree.

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
