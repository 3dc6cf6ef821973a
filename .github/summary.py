"""Merge the results of the jobs of a workflow into one report.

    python .github/summary.py PARTS REPORT [COLLECTED]

PARTS has a file junit-NAME.xml for each job, and perhaps its lesson book, book-NAME.html. REPORT is
the folder to write: index.html, summary.md, junit.xml, and the books. COLLECTED is the output of
`pytest --collect-only -q`: each of its tests must be in at least one part.

The exit status is 1 if a test failed or did not run, or if a part cannot be read.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

from jinja2 import Template

ENGINES = ("chromium", "firefox", "webkit")
PAGE = Template(
    """\
<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Report</title>
<style>
  :root { color-scheme: light dark }
  body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; padding: 0 1rem }
  body { max-width: 70rem }
  div { overflow-x: auto }
  table { border-collapse: collapse }
  th, td { border: 1px solid #8886; padding: .2rem .6rem; text-align: left }
  td + td { text-align: right }
  .failed { background: #c333; font-weight: bold }
  pre { white-space: pre-wrap; margin: .2rem 0 1rem }
</style>
<h1>Report</h1>
<p>{{ report.counts }}</p>
{% if report.books %}<h2>Lesson books</h2>
<ul>
{% for book in report.books %}<li><a href="{{ book }}">{{ book }}</a></li>
{% endfor %}</ul>
{% endif %}{% if report.problems or report.failures %}<h2>Failures</h2>
{% for problem in report.problems %}<p class="failed">{{ problem }}</p>
{% endfor %}{% for where, test, message in report.failures %}<code>{{ test }}</code> ({{ where }})
<pre>{{ message }}</pre>
{% endfor %}{% endif %}<h2>Lessons</h2>
<div tabindex="0"><table>
<tr><th>file</th>{% for column in report.columns %}<th>{{ column }}</th>{% endfor %}</tr>
{% for row, cells in report.rows %}<tr><td>{{ row }}</td>{% for cell in cells %}<td
{%- if "failed" in cell %} class="failed"{% endif %}>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</table></div>
<p>A cell has the number of passed tests. <a href="junit.xml">All results as JUnit XML</a></p>
</html>
""",
    autoescape=True,
)


@dataclass
class Report:
    """The results of all parts."""

    results: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)  # by row and column
    failures: list[tuple[str, str, str]] = field(default_factory=list)  # column, test, message
    problems: list[str] = field(default_factory=list)  # broken parts, missing tests
    seen: set[tuple[str, str]] = field(default_factory=set)  # classname and name of each test
    suites: ET.Element = field(default_factory=lambda: ET.Element("testsuites"))
    books: list[str] = field(default_factory=list)  # paths in the folder of the report

    def add(self, file: Path) -> None:
        """Add the results of a job."""
        part = file.stem.removeprefix("junit-")
        try:
            root = ET.parse(file).getroot()  # noqa: S314  a job of this workflow wrote it
        except ET.ParseError as error:
            self.problems.append(f"{file.name} is cut short or broken ({error}).")
            return

        # The attempts of each test: pytest-rerunfailures retries a test that failed.
        tests: dict[tuple[str, str], list[ET.Element]] = {}
        for case in root.iter("testcase"):
            key = case.get("classname", ""), case.get("name", "")
            tests.setdefault(key, []).append(case)
        if not tests:
            self.problems.append(f"{file.name} has no tests.")
        for (classname, name), attempts in tests.items():
            column = ", ".join([engine_of(name), part])
            found = [each for case in attempts if (each := problem(case)) is not None]
            outcome = "passed" if len(attempts) == 1 else "passed when retried"
            if found:
                outcome = "failed"
                self.failures += [(column, f"{classname}::{name}", first_line(f)) for f in found]
            elif attempts[-1].find("skipped") is not None:
                outcome = "skipped"
            self.results.setdefault((row_of(classname), column), Counter())[outcome] += 1
        self.seen |= tests.keys()
        for suite in root.iter("testsuite"):
            suite.set("name", part)
            self.suites.append(suite)

    def require(self, collected: str) -> None:
        """Add a problem if a collected test is in no part."""
        wanted = {junit_names(line) for line in collected.splitlines() if "::" in line}
        missing = sorted("::".join(names) for names in wanted - self.seen)
        if not wanted:
            self.problems.append("The list of all tests is empty.")
        if missing:
            self.problems.append(f"{len(missing)} tests did not run, such as {missing[0]}")

    @property
    def columns(self) -> list[str]:
        """The engines and jobs, in the order of the engines."""
        return sorted({column for _, column in self.results})

    @property
    def rows(self) -> list[tuple[str, list[str]]]:
        """Each lesson with its cells."""
        rows = sorted({row for row, _ in self.results})
        return [(row, [self.cell(row, column) for column in self.columns]) for row in rows]

    def cell(self, row: str, column: str) -> str:
        """Return the results of a lesson in a job, such as "1 failed, 7 passed", or "7"."""
        counts = self.results.get((row, column), Counter())
        if set(counts) <= {"passed"}:
            return str(counts["passed"] or "")
        return ", ".join(f"{counts[outcome]} {outcome}" for outcome in sorted(counts))

    @property
    def counts(self) -> str:
        """The numbers of all tests, in all jobs."""
        counts = sum(self.results.values(), Counter[str]())
        shown = ["passed", "failed", "skipped", *(counts.keys() & {"passed when retried"})]
        return ", ".join(f"{counts[key]} {key}" for key in shown)

    def markdown(self) -> str:
        """Return the report for the page of the run on GitHub."""
        lines = [f"**{self.counts}**", ""]
        lines += [f"- {problem}" for problem in self.problems]
        lines += [
            f"- {code(test)} ({where})<br>{code(message)}" for where, test, message in self.failures
        ]
        columns = self.columns
        lines += ["", f"| lesson | {' | '.join(columns)} |", f"|---|{'---|' * len(columns)}"]
        lines += [
            f"| {row} | {' | '.join(f'**{c}**' if 'failed' in c else c for c in cells)} |"
            for row, cells in self.rows
        ]
        return "\n".join(lines) + "\n"

    def write(self, folder: Path) -> None:
        """Write the report into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        folder.joinpath("index.html").write_text(PAGE.render(report=self), encoding="utf-8")
        folder.joinpath("summary.md").write_text(self.markdown(), encoding="utf-8")
        ET.ElementTree(self.suites).write(folder / "junit.xml", "utf-8", xml_declaration=True)


def main() -> int:
    """Write the report. Return the exit status."""
    parts, folder, *collected = [Path(word) for word in sys.argv[1:]] or sys.exit(__doc__)
    report = Report()
    for file in sorted(parts.rglob("junit-*.xml")):
        report.add(file)
    if not report.seen:
        report.problems.append("No job has written results.")
    for file in collected:
        report.require(file.read_text("utf-8"))
    folder.mkdir(parents=True, exist_ok=True)
    for book in sorted(parts.rglob("book-*.html")):
        shutil.copy(book, folder)
        report.books.append(book.name)
    report.write(folder)
    return 1 if report.failures or report.problems else 0


def row_of(classname: str) -> str:
    """Return the name of the lesson's file. Tests that are in no lesson have one row a folder."""
    folder, _, file = classname.partition(".")
    if folder == "e2e" and file.startswith("test_"):
        return file.partition(".")[0]
    return "e2e/promises" if file.startswith("promises") else folder


def engine_of(name: str) -> str:
    """Return the engine of a test by its parameters, or "no browser"."""
    words = re.split(r"[\[\]-]", name)
    return next((engine for engine in ENGINES if engine in words), "no browser")


def junit_names(nodeid: str) -> tuple[str, str]:
    """Return the classname and the name that pytest writes into JUnit XML for a test."""
    path, bracket, parameters = nodeid.partition("[")
    names = path.split("::")
    names[0] = re.sub(r"\.py$", "", names[0]).replace("/", ".")
    return ".".join(names[:-1]), names[-1] + bracket + parameters


def problem(case: ET.Element) -> ET.Element | None:
    """Return the failure in the test, or the error before or after it, or None."""
    return next((child for child in case if child.tag in {"failure", "error"}), None)


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
