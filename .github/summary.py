"""Sum up a pytest run in Markdown, for a job's page: `python summary.py JUNIT_XML`."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from xml.etree import ElementTree as ET


def main() -> int:
    """Print the summary of the report named on the command line; 1 if there is none to read."""
    if len(sys.argv) == 1:
        sys.exit(__doc__)

    report = Path(sys.argv[1])
    try:
        root = ET.parse(report).getroot()  # noqa: S314 - pytest wrote it, a moment ago
        text, status = summary(root), 0
    except FileNotFoundError:
        text, status = f"No results: pytest wrote no {code(str(report))}. The log says why.", 1
    except ET.ParseError as error:
        text, status = f"No results: {code(str(report))} is cut short or broken ({error}).", 1

    # Bytes: a message can hold characters that Windows' default encoding lacks.
    sys.stdout.buffer.write(f"{text}\n".encode())
    return status


def summary(report: ET.Element) -> str:
    """Count what passed, failed and was skipped, then list what failed and why."""
    cases = list(report.iter("testcase"))
    failed = [(case, found) for case in cases if (found := problem(case)) is not None]
    skipped = [case for case in cases if case.find("skipped") is not None]
    passed = len(cases) - len(failed) - len(skipped)
    seconds = sum(float(suite.get("time", 0)) for suite in report.iter("testsuite"))

    counts = f"**{passed} passed, {len(failed)} failed, {len(skipped)} skipped** in {seconds:.0f} s"
    lines = [f"- {code(name(case))}<br>{code(first_line(found))}" for case, found in failed]
    return "\n".join([counts, *([""] if lines else []), *lines])


def problem(case: ET.Element) -> ET.Element | None:
    """Find what went wrong: a failure in the test itself, or an error before or after it."""
    return next((child for child in case if child.tag in {"failure", "error"}), None)


def name(case: ET.Element) -> str:
    """Name a test by its module and function, as in `e2e.test_01_first_page::test_it[firefox]`."""
    return "::".join(filter(None, [case.get("classname"), case.get("name")]))


def first_line(found: ET.Element) -> str:
    """Say what went wrong, in the first line of the message."""
    message = found.get("message", "").strip()
    if message == "collection failure":  # which names no reason: the traceback's "E" line does
        message = "\n".join(re.findall("^E +(.+)", found.text or "", re.MULTILINE)) or message
    return message.partition("\n")[0] or "(no message)"


def code(text: str) -> str:
    """Quote text as Markdown code, so that nothing in it is taken for markup or for a link."""
    if "`" not in text:
        return f"`{text}`"
    fence = "`" * (1 + max(map(len, re.findall("`+", text))))
    return f"{fence} {text} {fence}"


if __name__ == "__main__":
    sys.exit(main())
