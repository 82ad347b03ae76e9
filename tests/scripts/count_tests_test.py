"""What scripts/lib/count_tests.py makes of the files that ctest writes."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PROGRAM = Path(__file__).resolve().parents[2] / "scripts" / "lib" / "count_tests.py"

DOCTEST = "[doctest] test cases: {} | {} passed | {} failed | 0 skipped"


def suite(name, output="", status="run", skipped=None):
    mark = f'<skipped message="{skipped}"/>' if skipped else ""
    return f'<testcase name="{name}" status="{status}">{mark}<system-out>{output}</system-out></testcase>'


def count(suites, *arguments, ci=False):
    """The exit code and the lines that the program prints."""
    environment = {**os.environ, "CI": "true" if ci else ""}
    with tempfile.TemporaryDirectory() as folder:
        if suites is not None:
            Path(folder, "asan.xml").write_text(f"<testsuite>{''.join(suites)}</testsuite>", encoding="utf-8")
        command = [sys.executable, PROGRAM, folder, "asan", *arguments]
        result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return result.returncode, result.stdout.splitlines()


class CountTests(unittest.TestCase):
    def test_sums_the_cases_of_all_suites(self):
        suites = [suite("a", DOCTEST.format(3, 3, 0)), suite("b", DOCTEST.format(2, 2, 0)), suite("script")]
        self.assertEqual(count(suites), (0, ["6 passed, 0 failed"]))

    def test_names_a_suite_with_failed_cases(self):
        suites = [suite("a", DOCTEST.format(3, 1, 2), status="fail")]
        self.assertEqual(count(suites), (1, ["asan: a failed", "1 passed, 2 failed"]))

    def test_counts_a_suite_that_crashed_after_its_cases_as_failed(self):
        suites = [suite("a", DOCTEST.format(3, 3, 0), status="fail"), suite("b", status="fail")]
        self.assertEqual(count(suites), (1, ["asan: a failed", "asan: b failed", "3 passed, 2 failed"]))

    def test_a_suite_without_a_case_is_a_failure(self):
        suites = [suite("a", DOCTEST.format(0, 0, 0))]
        self.assertEqual(count(suites), (1, ["asan: a ran no test", "0 passed, 1 failed"]))

    def test_a_suite_that_was_not_built_is_a_failure(self):
        suites = [suite("a", status="notrun", skipped="Unable to find executable")]
        self.assertEqual(count(suites), (1, ["asan: a failed", "0 passed, 1 failed"]))

    def test_a_preset_without_suites_is_a_failure(self):
        for suites in (None, []):
            self.assertEqual(count(suites), (1, ["asan: no suite ran", "0 passed, 1 failed"]))

    def test_a_suite_that_was_left_out_says_why_and_fails_in_ci_only(self):
        suites = [suite("a"), suite("b", "left out: no Java", status="notrun", skipped="SKIP_RETURN_CODE=77")]
        told = ["asan: b: left out: no Java", "asan: b was left out"]
        self.assertEqual(count(suites), (0, [*told, "1 passed, 0 failed"]))
        self.assertEqual(count(suites, ci=True), (1, [*told, "1 passed, 1 failed"]))

    def test_tells_what_a_suite_left_out_of_itself(self):
        suites = [suite("a", "left out: one example\n" + DOCTEST.format(1, 1, 0))]
        self.assertEqual(count(suites, ci=True), (0, ["asan: a: left out: one example", "1 passed, 0 failed"]))

    def test_counts_what_failed_beside_the_suites(self):
        self.assertEqual(count([suite("a")], "--failed", "check"), (1, ["check failed", "1 passed, 1 failed"]))


if __name__ == "__main__":
    unittest.main()
