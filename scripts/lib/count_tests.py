"""Counts the test cases in the JUnit files that ctest wrote and prints "N passed, N failed".

A doctest suite counts as many cases as it says; any other test counts one. A suite that ran no case, or a preset
without a result file, is a failure.
"""

import re
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

SUMMARY = re.compile(r"\[doctest\] test cases:\s*(\d+) \|\s*(\d+) passed \|\s*(\d+) failed")


def count_suite(suite, preset, problems):
    """The passed and failed cases of one ctest test."""
    name = f"{preset}: {suite.get('name')}"
    output = re.sub(r"\x1b\[[0-9;]*m", "", suite.findtext("system-out") or "")
    ran_well = suite.get("status") == "run"
    summaries = SUMMARY.findall(output)
    if not summaries:
        if not ran_well:
            problems.append(f"{name} {suite.get('status') or 'failed'}")
        return (1, 0) if ran_well else (0, 1)

    passed = sum(int(summary[1]) for summary in summaries)
    failed = sum(int(summary[2]) for summary in summaries)
    if passed + failed == 0:
        problems.append(f"{name} ran no test")
        return 0, 1
    if failed or not ran_well:
        problems.append(f"{name} failed")
        failed = max(failed, 1)
    return passed, failed


def main(folder, presets):
    passed = failed = 0
    problems = []
    for preset in presets:
        file = Path(folder) / f"{preset}.xml"
        suites = ElementTree.parse(file).getroot().findall("testcase") if file.exists() else []
        if not suites:
            problems.append(f"{preset}: no suite ran")
            failed += 1
        for suite in suites:
            suite_passed, suite_failed = count_suite(suite, preset, problems)
            passed += suite_passed
            failed += suite_failed
    for problem in problems:
        print(problem)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
