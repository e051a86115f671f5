"""Has the official SWE-bench log parsers and grading read logs of our sandbox, and compares their verdicts with ours.

The lists of tests are made as the data set's are: what fails without a patch and passes with the fix, what passes with both.
"""

import json
import sys
from collections import defaultdict
from importlib.metadata import version

from swebench.harness.constants import FAIL_TO_PASS, PASS_TO_PASS, ResolvedStatus
from swebench.harness.grading import get_eval_tests_report, get_resolution_status, test_passed
from swebench.harness.log_parsers import PARSER_REGISTRY
from swebench.utils import ansi_escape

PARSERS = {
    "jest": "parse_log_jest",
    "vitest": "parse_log_vitest",
    "pytest": "parse_log_pytest",
    "tap": "parse_log_tap",
    "tape": "parse_log_tap",
}


def parsed(row: dict) -> dict[str, str]:
    return PARSER_REGISTRY[PARSERS[row["runner"]]](ansi_escape(row["log"]), None)


def compared(rows: list[dict]) -> dict:
    runner = rows[0]["runner"]
    if runner not in PARSERS:
        return {"runner": runner, "same": None, "why": "the official package has no parser for logs of this runner"}
    statuses = {row["patch"]: parsed(row) for row in rows}
    passed = {name: {test for test in found if test_passed(test, found)} for name, found in statuses.items()}
    lists = {
        FAIL_TO_PASS: sorted(passed["gold"] - passed["empty"]),
        PASS_TO_PASS: sorted(passed["gold"] & passed["empty"]),
    }
    facts = {"runner": runner, "parser": PARSERS[runner], **{name: len(tests) for name, tests in lists.items()}}
    if not lists[FAIL_TO_PASS]:
        return {**facts, "same": None, "why": "the official parser sees no test that the fix turns green"}
    verdicts = {}
    for row in rows:
        report = get_eval_tests_report(statuses[row["patch"]], lists)
        resolved = get_resolution_status(report) == ResolvedStatus.FULL.value
        verdicts[row["patch"]] = {"ours": row["ours"], "official": "resolved" if resolved else "not resolved"}
    return {**facts, "same": all(one["ours"] == one["official"] for one in verdicts.values()), "verdicts": verdicts}


def main(file: str) -> None:
    tasks = defaultdict(list)
    with open(file) as lines:
        for line in lines:
            row = json.loads(line)
            tasks[row["instance"]].append(row)
    found = {instance: compared(rows) for instance, rows in tasks.items()}
    print(json.dumps({"swebench": version("swebench"), "instances": found}))


main(sys.argv[1])
