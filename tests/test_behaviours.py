"""The table shows the results of a run. A failed test names the browser."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fixtures.course import behaviours
from fixtures.course.behaviours import TABLE, WEBKITGTK, Behaviour, markdown
from fixtures.steps import as_sentence

if TYPE_CHECKING:
    from fixtures.course.suite import RunPytest

pytestmark = pytest.mark.slow  # it starts other processes

ROOT = Path(__file__).parents[1]

LESSON = """
import pytest

@pytest.mark.behaviour("RFC 6265bis, 5.5")
@pytest.mark.parametrize("number", [pytest.param(1, id="one | two")])
def test_that_holds(browser, number):
    pass

@pytest.mark.behaviour("HTML, dom-location-reload")
def test_that_is_seen(browser, expect_by_engine):
    expect_by_engine(["seen"], chromium=["seen"])

@pytest.mark.behaviour("Fetch, fetching")
def test_that_is_seen_to_fail(browser, expect_by_engine):
    expect_by_engine("seen", chromium="known")

@pytest.mark.behaviour("RFC 9110, 15.4")
def test_that_nobody_has_seen(expect_by_engine):
    expect_by_engine("seen", firefox="known")

def test_of_the_site(): pass
"""


def test_the_table_shows_the_results_of_the_run(
    suite: pytest.Pytester, run_here: RunPytest
) -> None:
    suite.makepyfile(test_99_for_example=LESSON)

    result = run_here("-n2", "--behaviours=table.md")

    result.assert_outcomes(passed=3, failed=1, skipped=1)
    result.stdout.fnmatch_lines(
        [
            "*AssertionError: The value in chromium is 'seen'. The test expects 'known'.*",
            "This test checks the browser, not the site. The rule is *https://fetch.spec.whatwg.org/#fetching*",
            "behaviours.md was written with *",
        ]
    )
    table = suite.path.joinpath("table.md").read_text()
    assert re.search(r"\| Chromium \d+\.\S+ \|", table)
    rows = re.findall(r"^\| (That.*?) \| \[(.*?)\].* \| (.*) \|  \|$", table, re.MULTILINE)
    assert rows == [
        (r"That holds: one \| two", "RFC 6265bis, 5.5", "yes"),
        ("That is seen", "HTML, dom-location-reload", "`['seen']`"),
        ("That is seen to fail", "Fetch, fetching", "NO"),
        ("That nobody has seen", "RFC 9110, 15.4", rows[3][2]),
    ]
    assert "no value for chromium yet. The value in this browser is 'seen'." in rows[3][2]


@pytest.mark.only_browser("firefox")
@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        pytest.param(
            "TABLE",
            Path("none.md"),
            "none.md does not say yet what Firefox does",
            id="a table without this browser",
        ),
        pytest.param(
            "is_playwrights_build",
            lambda _: True,
            "behaviours.md does not say yet what Playwright's Firefox does",
            id="Playwright's own Firefox",
        ),
    ],
)
def test_a_failure_in_an_unknown_browser_is_an_xfail(
    suite: pytest.Pytester,
    run_here: RunPytest,
    browser_name: str,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: object,
    reason: str,
) -> None:
    monkeypatch.setattr(behaviours, name, value)
    suite.makepyfile(
        """
        import pytest

        @pytest.mark.behaviour("RFC 6265bis, 5.5")
        def test_that_fails(browser):
            assert browser is None

        @pytest.mark.behaviour("RFC 6265bis, 5.5")
        def test_that_holds(browser):
            assert browser

        def test_of_the_site(browser):
            assert browser is None
        """
    )

    result = run_here("-rx", "--browser", browser_name)

    result.assert_outcomes(xfailed=1, passed=1, failed=1)
    result.stdout.fnmatch_lines([f"XFAIL *test_that_fails* - {reason}"])


def test_an_unknown_standard_is_an_error(suite: pytest.Pytester, run_here: RunPytest) -> None:
    suite.makepyfile(
        'import pytest\n@pytest.mark.behaviour("RFC 1, 2")\ndef test_it(browser_name): pass'
    )

    result = run_here()

    result.stderr.fnmatch_lines(
        ["*'RFC 1, 2'. It must have the form 'NAME, SECTION', and NAME must be one of: *"]
    )


def test_the_table_in_the_documentation_has_every_claim() -> None:
    options = ["--collect-only", "-q", "-m", "behaviour", "--browser", "chromium"]
    command = [sys.executable, "-m", "pytest", "e2e", "-p", "no:randomly", *options]
    tests = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    claims = {
        f"{as_sentence(name)}: {case}".removesuffix(": ")
        for name, case in re.findall(r"::(test_\w+)\[chromium-?(.*)\]$", tests, re.MULTILINE)
    }
    rows = re.findall(r"^\| (.*?) \| \[", TABLE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(claims) >= 40
    assert {re.sub(r"\\(.)", r"\1", row) for row in rows} == claims, "Run `make behaviours`."
    assert {*WEBKITGTK["yes"], *WEBKITGTK["other"]} <= claims, "Rename it in webkitgtk.toml."


@pytest.mark.parametrize(
    ("claim", "cells"),
    [
        ("A semicolon ends the value", "yes | yes"),
        ("Max age wins over expires", "**yes** | **NO**"),
        (
            "A secure prefix needs a secure cookie",
            "**yes** | **libsoup 3.2.3: NO; libsoup 3.6.0: yes**",
        ),
        ("Nobody tried this", "yes | "),
    ],
)
def test_a_run_does_not_change_the_column_of_webkitgtk(claim: str, cells: str) -> None:
    run = [Behaviour("test_99_for_example", claim, "HTML, x", "Chromium", "1.2", "yes")]

    head, _, row = markdown(run).splitlines()[-3:]

    assert head.endswith(" | Chromium 1.2 | WebKitGTK 2.50.6, by WebDriver |")
    assert row.endswith(f") | {cells} |")
