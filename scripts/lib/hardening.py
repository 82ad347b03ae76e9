"""hardening.py BUILD_FOLDER: the program and the plugins carry the linker's and the compiler's protections."""

import re
import subprocess
import sys
from pathlib import Path


def readelf(option, file):
    return subprocess.run(["readelf", "--wide", option, file], check=True, capture_output=True, text=True).stdout


def missing(file, is_release):
    """What of the protections a file lacks."""
    segments, dynamic, symbols = (readelf(option, file) for option in ("--segments", "--dynamic", "--dyn-syms"))
    stack = re.search(r"GNU_STACK\s.*\s([RWE ]{3})\s+0x", segments)
    protections = {
        "position independent code": "type is DYN" in segments,
        "read-only relocations": "GNU_RELRO" in segments,
        "binding at start": re.search(r"\((BIND_NOW|FLAGS_1)\).*(BIND_NOW|NOW)|\(BIND_NOW\)", dynamic) is not None,
        "a stack without code": stack is not None and "E" not in stack.group(1),
        "stack protectors": "__stack_chk_fail" in symbols,
        "fortified calls": not is_release or re.search(r"__\w+_chk\b", symbols) is not None,
    }
    return [name for name, is_there in protections.items() if not is_there]


def main(build):
    files = [Path(build, "instaplay"), *sorted(Path(build, "plugins").glob("*/*.so"))]
    is_release = re.search(r"^CMAKE_BUILD_TYPE:\w+=Rel", Path(build, "CMakeCache.txt").read_text(), re.MULTILINE)
    failed = False
    for file in files:
        lacks = missing(file, is_release is not None)
        if lacks:
            failed = True
            print(f"{file} lacks {', '.join(lacks)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
