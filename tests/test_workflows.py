"""The programs of the workflows, and the split of all tests between two machines."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from fixtures.course.suite import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from fixtures.course.suite import RunPytest

GITHUB = ROOT / ".github"
E2E = (GITHUB / "workflows/e2e.yml").read_text("utf-8")
NIGHTLY = (GITHUB / "workflows/nightly.yml").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
TESTS = """
    import pytest

    class TestGroup:
        @pytest.mark.parametrize("engine", ["chromium", "firefox"])
        @pytest.mark.parametrize("path", ["a::b", "tests/x.py", "<&|`>"])
        def test_in_a_class(self, path, engine): pass

    def test_fails(): assert [] == [1], "<b>no</b> `book`"
    def test_skipped(): pytest.skip("not here")
"""


def run(program: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program of .github/."""
    command = [sys.executable, GITHUB / program, *words]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


def make_part(pytester: pytest.Pytester, name: str, *options: str) -> None:
    """Run the tests, and write the results as the job `name` does."""
    file = pytester.path / f"parts/part-{name}/junit-{name}.xml"
    words = ("-p", "no:randomly", "-p", "no:playwright")  # they use no browser
    pytester.runpytest_inprocess(f"--junitxml={file}", *words, *options)


@pytest.fixture
def collected(pytester: pytest.Pytester) -> Path:
    """The list of all tests, as the job `report` writes it."""
    pytester.makepyfile(**{"e2e/test_04_books_redirect": TESTS})
    result = pytester.runpytest_inprocess("--collect-only", "-q")
    file = pytester.path / "collected.txt"
    file.write_text(result.stdout.str(), encoding="utf-8")
    return file


def test_the_report_has_each_lesson_in_each_engine(
    pytester: pytest.Pytester, collected: Path
) -> None:
    make_part(pytester, "ubuntu")
    make_part(pytester, "macos", "-k", "not fails")
    report = pytester.path / "report"

    done = run("summary.py", pytester.path / "parts", report, collected)

    assert done.returncode == 1, done.stderr
    summary = (report / "summary.md").read_text("utf-8")
    assert "**12 passed, 1 failed, 2 skipped**" in summary
    assert "| lesson | chromium, macos | chromium, ubuntu | firefox, macos |" in summary
    assert "| test_04_books_redirect | 3 | 3 | 3 | 3 | 1 skipped | **1 failed, 1 skipped** |" in (
        summary
    )
    assert "test_04_books_redirect::test_fails` (no browser, ubuntu)<br>`` Asse" in summary
    page = (report / "index.html").read_text("utf-8")
    assert "&lt;b&gt;no&lt;/b&gt; `book`" in page
    assert (report / "junit.xml").read_text("utf-8").count("<testcase ") == 15


def test_a_test_with_several_results_counts_once(tmp_path: Path) -> None:
    case = '<testcase classname="e2e.test_01" name="test_{}[chromium]">{}</testcase>'
    failure, error = '<failure message="x" />', '<error message="y" />'
    cases = [("ok", ""), ("flaky", ""), ("flaky", ""), ("bad", ""), ("bad", failure)]
    cases += [("both", failure), ("both", error)]  # it failed, and so did a fixture at its end
    tmp_path.joinpath("junit-linux.xml").write_text(
        f"<testsuite>{''.join(case.format(*each) for each in cases)}</testsuite>"
    )

    run("summary.py", tmp_path, tmp_path / "report")

    summary = (tmp_path / "report/summary.md").read_text("utf-8")
    assert "**1 passed, 2 failed, 0 skipped, 1 passed when retried**" in summary
    assert "2 failed, 1 passed, 1 passed when retried" in summary
    assert summary.count("test_both[chromium]` (chromium, linux)") == 2


def test_two_complete_parts_pass_the_check(pytester: pytest.Pytester, collected: Path) -> None:
    make_part(pytester, "1", "-k", "chromium")
    make_part(pytester, "2", "-k", "not chromium and not fails")
    wanted = collected.read_text("utf-8").replace("test_fails", "test_skipped")
    collected.write_text(wanted, encoding="utf-8")

    done = run("summary.py", pytester.path / "parts", pytester.path / "report", collected)

    assert done.returncode == 0, (pytester.path / "report/summary.md").read_text("utf-8")


def test_a_test_that_is_in_no_part_fails_the_report(
    pytester: pytest.Pytester, collected: Path
) -> None:
    make_part(pytester, "1", "-k", "chromium or skipped")

    done = run("summary.py", pytester.path / "parts", pytester.path / "report", collected)

    assert done.returncode == 1
    summary = (pytester.path / "report/summary.md").read_text("utf-8")
    assert "4 tests did not run, such as e2e.test_04_books_redirect" in summary


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("<testsuites><testsuite", "junit-1.xml is cut short or broken"),
        ("<testsuites/>", "junit-1.xml has no tests"),
        (None, "No job has written results"),
    ],
)
def test_broken_results_fail_the_report(tmp_path: Path, content: str | None, problem: str) -> None:
    if content:
        tmp_path.joinpath("junit-1.xml").write_text(content)

    done = run("summary.py", tmp_path, tmp_path / "report")

    assert done.returncode == 1
    assert problem in (tmp_path / "report/summary.md").read_text("utf-8")
    assert problem in (tmp_path / "report/index.html").read_text("utf-8")


def test_the_report_links_the_books(pytester: pytest.Pytester, collected: Path) -> None:
    make_part(pytester, "1", "-k", "chromium")
    pytester.path.joinpath("parts/book-lessons.html").write_text("a book")

    done = run("summary.py", pytester.path / "parts", pytester.path / "report")

    assert done.returncode == 0, done.stderr
    assert '<a href="book-lessons.html">' in (pytester.path / "report/index.html").read_text()
    assert (pytester.path / "report/book-lessons.html").read_text() == "a book"


def test_a_flake_is_described_with_its_seed(pytester: pytest.Pytester, collected: Path) -> None:
    make_part(pytester, "4711")
    make_part(pytester, "4712", "-k", "chromium")

    done = run("flakes.py", pytester.path / "parts")

    assert done.returncode == 0, done.stderr
    assert "### `e2e.test_04_books_redirect::test_fails`" in done.stdout
    assert "It failed in 1 of the 20 runs." in done.stdout
    assert '`make test-all ARGS="--randomly-seed=4711"`' in done.stdout
    assert "4712" not in done.stdout


HEAD = "intro\n\n## [Lesson 3](x)\n\n| behaviour | specified in | {} |\n|---|---|{}\n"


def test_the_merged_table_keeps_other_browsers(tmp_path: Path) -> None:
    old, new = tmp_path / "old.md", tmp_path / "new.md"
    old.write_text(
        HEAD.format("Chromium 150 | Firefox 153", "---|---|")
        + "| a | [s](t) | yes | yes |\n| gone | [s](t) | yes | yes |\n"
    )
    new.write_text(
        HEAD.format("Chromium 156 | Playwright's WebKit 26", "---|---|")
        + "| a | [s](t) | **NO** | **`a\\|b`** |\n| b | [s](t) | yes | yes |\n"
    )

    done = run("behaviours.py", old, new)

    assert done.returncode == 0, done.stderr
    assert old.read_text() == (
        HEAD.format("Chromium 156 | Firefox 153 | Playwright's WebKit 26", "---|---|---|")
        + "| a | [s](t) | **NO** | **yes** | **`a\\|b`** |\n| b | [s](t) | **yes** |  | **yes** |\n"
    )


def test_merging_the_table_with_itself_changes_nothing(tmp_path: Path) -> None:
    table = ROOT / "docs/behaviours.md"
    copy = tmp_path / "it.md"
    copy.write_text(table.read_text("utf-8"), encoding="utf-8")

    done = run("behaviours.py", copy, table)

    assert done.returncode == 0, done.stderr
    assert copy.read_text("utf-8") == table.read_text("utf-8")


# This takes over 5 seconds: it collects all tests of this project three times.
@pytest.mark.slow
def test_the_parts_together_have_all_tests(
    run_here: RunPytest, monkeypatch: pytest.MonkeyPatch
) -> None:
    (options,) = re.findall(r"SPLIT: >-\n +(.+)\n +(.+)\n", E2E)
    words = " ".join(options).replace("${{ github.run_number }}", "7").split()
    (groups,) = re.findall(r"group: \[(.+)\] # one job", E2E)
    assert words[:2] == ["--splits", str(len(groups.split(",")))]
    (listed,) = re.findall(r"-m pytest (.+) --collect-only -q > collected\.txt", E2E)
    engines, _, part = listed.partition(" --part ")
    assert f"\nBOTH_BROWSERS := {engines}\n" in MAKEFILE
    assert f"\ntest-all: setup\n\t$(PYTHON) -m pytest $(BOTH_BROWSERS) --part {part} " in MAKEFILE

    def collect(*words: str) -> list[str]:
        # Load pytest-randomly again: run_here turns it off, and one of the words is its option.
        result = run_here(*listed.split(), "-p", "randomly", "--collect-only", "-q", *words)
        assert result.ret == pytest.ExitCode.OK, result.outlines + result.errlines
        return [line for line in result.outlines if "::" in line]

    monkeypatch.chdir(ROOT)  # a run in this process, because it has imported most files already
    parts = [
        collect(*(group if word.startswith("${{") else word for word in without_braces(words)))
        for group in groups.split(", ")
    ]

    together = [test for part in parts for test in part]
    assert len(together) == len(set(together))
    assert sorted(together) == sorted(collect())
    assert all(parts)


def without_braces(words: list[str]) -> list[str]:
    """Join the words of each expression of GitHub Actions: `${{`, a name, `}}`."""
    text = " ".join(words)
    return re.sub(r"\$\{\{ (\S+) \}\}", r"${{\1}}", text).split()


def jobs(workflow: str) -> dict[str, str]:
    """Return the text of each job of a workflow."""
    text = workflow.partition("\njobs:\n")[2]
    return dict(re.findall(r"^  (\w+):\n(.*?)(?=^  \w+:\n|\Z)", text, re.MULTILINE | re.DOTALL))


@pytest.mark.parametrize(
    ("workflow", "rights"),
    [
        (E2E, {"pages": {"pages", "id-token"}}),
        (NIGHTLY, {"issue": {"issues"}, "offer": {"contents", "pull-requests"}}),
    ],
    ids=["e2e", "nightly"],
)
def test_only_the_listed_jobs_may_write(workflow: str, rights: dict[str, set[str]]) -> None:
    assert "\npermissions: {}\n" in workflow

    found = {job: {*re.findall(r"([\w-]+): write", text)} for job, text in jobs(workflow).items()}

    assert {job: names for job, names in found.items() if names} == rights


def test_the_website_comes_from_main_only() -> None:
    assert "if: ${{ github.ref == 'refs/heads/main' &&" in jobs(E2E)["pages"]


def test_the_report_waits_for_each_job_that_writes_a_part() -> None:
    writers = {job for job, text in jobs(E2E).items() if "name: part-" in text}

    (needs,) = re.findall(r"needs: \[(.+)\]", jobs(E2E)["report"])
    assert {*needs.split(", ")} == writers
