"""exported_symbols.py BUILD_FOLDER: every plugin library exports instaplay_plugin_v1 and nothing else."""

import subprocess
import sys
from pathlib import Path

ENTRY = "instaplay_plugin_v1"


def exported_symbols(library):
    lines = subprocess.run(
        ["nm", "--dynamic", "--defined-only", "--format=posix", library], check=True, capture_output=True, text=True
    ).stdout.splitlines()
    fields = [line.split() for line in lines]
    return sorted(field[0].split("@")[0] for field in fields if field[1] != "A")


def main(build):
    libraries = sorted(Path(build, "plugins").glob("*/*.so"))
    if not libraries:
        print(f"no plugin was built below {build}/plugins")
        return 1
    failed = False
    for library in libraries:
        symbols = exported_symbols(library)
        if symbols != [ENTRY]:
            failed = True
            print(f"{library} exports {', '.join(symbols) or 'nothing'}; it must export {ENTRY} only")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
