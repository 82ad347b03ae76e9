"""Counts the test cases in the JUnit files that ctest wrote and prints "N passed, N failed" as the last line.

usage: count_tests.py FOLDER PRESET... [--failed WHAT]...

A doctest suite counts as many cases as it says; any other test counts one. A suite that ran no case, a preset without
a result file and each WHAT that failed beside the suites are one failure each. What a suite says it left out is
printed; where the environment has CI=true, a suite that did not run is a failure too.
"""

import argparse
import os
import re
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

SUMMARY = re.compile(r"\[doctest\] test cases:\s*(\d+) \|\s*(\d+) passed \|\s*(\d+) failed")
LEFT_OUT = re.compile(r"^left out: .*$", re.MULTILINE)


class Count:
    """The sums over all suites, and what is to be told about them."""

    def __init__(self, in_ci):
        self.passed = self.failed = 0
        self.notes = []
        self.in_ci = in_ci

    def fail(self, what, cases=1):
        self.failed += cases
        self.notes.append(what)

    def add_suite(self, preset, suite):
        """Counts one ctest test."""
        name = f"{preset}: {suite.get('name')}"
        output = re.sub(r"\x1b\[[0-9;]*m", "", suite.findtext("system-out") or "")
        self.notes += [f"{name}: {line}" for line in LEFT_OUT.findall(output)]
        skipped = suite.find("skipped")
        if skipped is not None and skipped.get("message", "").startswith("SKIP_"):
            self.add_skipped(name)
        else:
            self.add_run(name, suite.get("status") == "run", SUMMARY.findall(output))

    def add_skipped(self, name):
        if self.in_ci:
            self.fail(f"{name} was left out")
        else:
            self.notes.append(f"{name} was left out")

    def add_run(self, name, ran_well, summaries):
        passed = sum(int(summary[1]) for summary in summaries) if summaries else int(ran_well)
        failed = sum(int(summary[2]) for summary in summaries)
        self.passed += passed
        if failed or not ran_well:
            self.fail(f"{name} failed", max(failed, 1))
        elif passed == 0:
            self.fail(f"{name} ran no test")


def suites_in(file):
    return ElementTree.parse(file).getroot().findall("testcase") if file.exists() else []


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("presets", nargs="+")
    parser.add_argument("--failed", action="append", default=[])
    arguments = parser.parse_args()

    count = Count(in_ci=os.environ.get("CI") == "true")
    for preset in arguments.presets:
        suites = suites_in(arguments.folder / f"{preset}.xml")
        if not suites:
            count.fail(f"{preset}: no suite ran")
        for suite in suites:
            count.add_suite(preset, suite)
    for what in arguments.failed:
        count.fail(f"{what} failed")
    for note in count.notes:
        print(note)
    print(f"{count.passed} passed, {count.failed} failed")
    return 1 if count.failed else 0


if __name__ == "__main__":
    sys.exit(main())
