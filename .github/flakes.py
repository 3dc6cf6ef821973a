"""Describe tests that failed in some orders, in Markdown: `python .github/flakes.py PARTS`.

PARTS has a file junit-SEED.xml for each run that failed. SEED is the number of its order.
"""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree as ET

from summary import code, first_line, problem


def main() -> int:
    """Print each failed test, its message, and the command that repeats its order."""
    if len(sys.argv) == 1:
        sys.exit(__doc__)

    failures: dict[str, dict[str, str]] = {}
    for file in sorted(Path(sys.argv[1]).rglob("junit-*.xml")):
        seed = file.stem.removeprefix("junit-")
        try:
            root = ET.parse(file).getroot()  # noqa: S314  a job of this workflow wrote it
        except ET.ParseError as error:
            failures.setdefault("A file of results is broken", {})[seed] = str(error)
            continue
        for case in root.iter("testcase"):
            found = problem(case)
            if found is not None:
                test = f"{case.get('classname')}::{case.get('name')}"
                failures.setdefault(test, {})[seed] = first_line(found)

    print("The nightly workflow runs all tests 20 times, each time in another order.\n")
    if not failures:
        print("A run failed, but no test did. The log says why.\n")
    for test, messages in sorted(failures.items()):
        print(f"### {code(test)}\n\nIt failed in {len(messages)} of the 20 runs.\n")
        for seed, message in messages.items():
            command = f'make test-all ARGS="--randomly-seed={seed}"'
            print(f"- {code(message)}<br>{code(command)}")
        print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
