"""Checks tests/security.md: its points are numbered without a gap, and every test that it names exists, except those of
a plugin whose folder was removed."""

import re
import sys
from pathlib import Path

INDEX = Path("tests/security.md")
POINTS = 40

POINT = re.compile(r"^(\d+)\. \S")
PROOF = re.compile(r"^ +- `([^`]+)`: (.+)$")
NOT_YET = re.compile(r"^ +- not yet: \S")

TEST_CASE = re.compile(r'TEST_CASE(?:_\w+)?\(\s*(?:[\w:]+,\s*)?((?:"(?:[^"\\]|\\.)*"\s*)+)')
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')
STEP = re.compile(r'^\s*check "([^"]+)"', re.MULTILINE)


def names_in(file):
    """The tests of a file; of a shell script, the steps that it reports."""
    text = file.read_text()
    if file.suffix != ".cpp":
        return set(STEP.findall(text))
    cases = ("".join(LITERAL.findall(case)) for case in TEST_CASE.findall(text))
    return {re.sub(r"\\(.)", r"\1", case) for case in cases}


def problems():
    known = {}
    proofs = {}
    point = 0
    for number, line in enumerate(INDEX.read_text().splitlines(), 1):
        if found := POINT.match(line):
            point += 1
            proofs[point] = 0
            if int(found[1]) != point:
                yield f"{INDEX}:{number}: point {found[1]} stands where {point} belongs"
        elif found := PROOF.match(line):
            proofs[point] = proofs.get(point, 0) + 1
            file, name = Path(found[1]), found[2]
            if file.parts[0] == "plugins" and not Path(*file.parts[:2]).is_dir():
                continue
            if not file.is_file():
                yield f"{INDEX}:{number}: there is no file {file}"
                continue
            if name not in known.setdefault(file, names_in(file)):
                yield f'{INDEX}:{number}: {file} has no test "{name}"'
        elif NOT_YET.match(line):
            proofs[point] = proofs.get(point, 0) + 1
        elif re.match(r"^ +- ", line):
            yield f"{INDEX}:{number}: neither a test nor \"not yet\": {line.strip()}"
    for number, count in proofs.items():
        if count == 0:
            yield f"{INDEX}: point {number} names no test"
    if point != POINTS:
        yield f"{INDEX}: {POINTS} points are expected, not {point}"


def main():
    found = list(problems())
    for problem in found:
        print(problem)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
