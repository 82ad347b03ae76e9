"""Lists, with NUL between them, the public and internal headers that no source includes before anything else.

A header that stands first in some source is known to compile alone as soon as the tree builds; only the others need a
compilation of their own. Those of a plugin that the build leaves out, because a contract that it needs was removed, are
passed over.
"""

import re
import subprocess
import sys
from pathlib import Path

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)
HEADERS = ["host/*.hpp", "sdk/include/*.h", "sdk/include/*.hpp", "plugins/*.hpp", "tests/support/*.hpp"]


def tracked(*patterns):
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate", "--", *patterns],
        check=True, capture_output=True, text=True,
    ).stdout.split("\0")
    return [path for path in listed if path and Path(path).is_file()]


def first_include(source):
    match = INCLUDE.search(Path(source).read_text(encoding="utf-8"))
    return match[1] if match else ""


def is_first_somewhere(header, firsts):
    folder, name = Path(header).parent.as_posix(), Path(header).name
    return any(
        first == header or header.endswith("/include/" + first) or (first == name and source_folder == folder)
        for first, source_folder in firsts
    )


def is_left_out(header):
    """Whether the header's plugin names a contract in its CMakeLists.txt that is not there."""
    parts = Path(header).parts
    if parts[0] != "plugins" or not (lists := Path(*parts[:2], "CMakeLists.txt")).is_file():
        return False
    named = re.search(r"\bCONTRACTS\s+((?:[a-z0-9_]+\s+)*[a-z0-9_]+)", lists.read_text(encoding="utf-8"))
    return named is not None and any(not Path("plugins", name, "contract").is_dir() for name in named[1].split())


def main():
    firsts = {(first_include(source), Path(source).parent.as_posix()) for source in tracked("*.cpp", "*.c")}
    for header in tracked(*HEADERS):
        if not is_first_somewhere(header, firsts) and not is_left_out(header):
            sys.stdout.write(header + "\0")


if __name__ == "__main__":
    main()
