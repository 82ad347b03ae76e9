#!/usr/bin/env bash
# compile_header.sh HEADER: tells whether a header compiles when nothing else was included before it.
set -euo pipefail
header=$1

flags=(-std=c++20 -fsyntax-only -Wall -Wextra -Wno-pragma-once-outside-header -I. -Isdk/include)
case $header in
  plugins/*)
    plugin=${header#plugins/}
    plugin=plugins/${plugin%%/*}
    flags+=(-I"$plugin" -I"$plugin/src" -I"$plugin/contract" -Iplugins)
    for contract in plugins/*/contract/include; do
      [[ -d $contract ]] && flags+=(-I"$contract")
    done
    [[ -d sdk/testing/include ]] && flags+=(-Isdk/testing/include)
    ;;
esac
echo "#include \"$header\"" | g++ "${flags[@]}" -x c++ -
