"""Print a summary of a pytest run in Markdown: `python summary.py JUNIT_XML`."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from xml.etree import ElementTree as ET


def main() -> int:
    """Print the summary of the report on the command line. Return 1 if it cannot be read."""
    if len(sys.argv) == 1:
        sys.exit(__doc__)

    report = Path(sys.argv[1])
    try:
        root = ET.parse(report).getroot()  # noqa: S314  pytest has just written it
        text, status = summary(root), 0
    except FileNotFoundError:
        text, status = f"No results: pytest wrote no {code(str(report))}. The log says why.", 1
    except ET.ParseError as error:
        text, status = f"No results: {code(str(report))} is cut short or broken ({error}).", 1

    # Bytes, because Windows' default encoding lacks characters that a message can contain.
    sys.stdout.buffer.write(f"{text}\n".encode())
    return status


def summary(report: ET.Element) -> str:
    """Return the numbers of passed, failed and skipped tests, and a list of the failures."""
    cases = list(report.iter("testcase"))
    failed = [(case, found) for case in cases if (found := problem(case)) is not None]
    skipped = [case for case in cases if case.find("skipped") is not None]
    passed = len(cases) - len(failed) - len(skipped)
    seconds = sum(float(suite.get("time", 0)) for suite in report.iter("testsuite"))

    counts = f"**{passed} passed, {len(failed)} failed, {len(skipped)} skipped** in {seconds:.0f} s"
    lines = [f"- {code(name(case))}<br>{code(first_line(found))}" for case, found in failed]
    return "\n".join([counts, *([""] if lines else []), *lines])


def problem(case: ET.Element) -> ET.Element | None:
    """Return the failure in the test, or the error before or after it, or None."""
    return next((child for child in case if child.tag in {"failure", "error"}), None)


def name(case: ET.Element) -> str:
    """Return the name of a test, such as `e2e.test_01_first_page::test_it[firefox]`."""
    return "::".join(filter(None, [case.get("classname"), case.get("name")]))


def first_line(found: ET.Element) -> str:
    """Return the first line of the message of a failure."""
    message = found.get("message", "").strip()
    if message == "collection failure":  # it has no reason: the line with "E" has it
        message = "\n".join(re.findall("^E +(.+)", found.text or "", re.MULTILINE)) or message
    return message.partition("\n")[0] or "(no message)"


def code(text: str) -> str:
    """Return text as Markdown code, so that nothing in it becomes markup or a link."""
    if "`" not in text:
        return f"`{text}`"
    fence = "`" * (1 + max(map(len, re.findall("`+", text))))
    return f"{fence} {text} {fence}"


if __name__ == "__main__":
    sys.exit(main())
