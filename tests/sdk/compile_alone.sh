#!/bin/sh
# compile_alone.sh INCLUDE_FOLDER COMPILER FLAG...: compiles every header of the SDK with nothing before it.
set -u
include_folder=$1
shift
failed=0
for header in $(cd "$include_folder" && find instaplay -name '*.h' -o -name '*.hpp' | sort); do
  echo "#include <$header>" | "$@" -fsyntax-only -I"$include_folder" -x c++ - || { echo "$header does not compile alone"; failed=1; }
done
exit $failed
