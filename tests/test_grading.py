"""Grading is fair: a file gets the score that it deserves, or a clear message."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import product
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any, cast

import pytest

from fixtures.course.exercises import exercises
from fixtures.course.grading import __main__ as program
from fixtures.course.grading import groups, judge, lanes, report, sandbox
from fixtures.course.grading.lanes import GradedTest, Lane
from fixtures.course.grading.process import GradedRun
from fixtures.course.grading.source import look_at
from fixtures.course.grading.trial import FAULT, GROUP, HARMLESS, TOGETHER, Trial
from fixtures.course.suite import ROOT
from fixtures.course.variants import (
    CatalogueError,
    Change,
    Variant,
    combine,
    faults,
    variant_by_name,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fixtures.course.grading.judge import Grade
    from fixtures.course.suite import RunPytest

pytestmark = pytest.mark.slow  # it starts other processes

# Most graded tests use no browser, because this is faster.
HEAD = """
    import os, signal, subprocess, sys, time, unittest
    from pathlib import Path
    from urllib.request import urlopen
    import pytest
    from playwright.sync_api import TimeoutError, expect
"""


@pytest.fixture
def graded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Grade]:
    """A function that grades a text by these faults and harmless variants, in one lane."""

    def graded(text: str, *scope: str | Variant, healthy: tuple[Variant, ...] = ()) -> Grade:
        file = tmp_path / "mine.py"
        file.write_text(dedent(text))
        variants = [variant_by_name(v) if isinstance(v, str) else v for v in scope]
        monkeypatch.setattr(judge, "harmless_changes", lambda: list(healthy))
        return judge.grade([file], variants, "chromium", 1, lambda _: None)

    return graded


def change(name: str, file: str, before: str, after: str, family: str = "note") -> Variant:
    """Return a variant with this change."""
    return Variant(name, family, f"{name}.", (Change(f"site/bookshop/{file}", before, after),))


# -- files that are not graded ------------------------------------------------------------------


NOT_TESTS = {
    "empty.py": ("", "empty.py has no tests: "),
    "no_test.py": ("def check(): assert 1", "no_test.py has no tests: "),
    "no_assertion.py": ("def test_it(page): page.goto('/')", "no_assertion.py has no assertion, "),
    "asynchronous.py": (
        "async def test_it(): assert 1",
        "asynchronous.py, line 1: a test is a function with",
    ),
    "syntax.py": ("def test_it(:\n", "syntax.py, line 1: Python cannot read it: "),
    "binary.py": ("\0", "binary.py: Python cannot read it: "),
}


def test_files_without_tests_or_assertions_are_not_graded(tmp_path: Path) -> None:
    for name, (text, _) in NOT_TESTS.items():
        tmp_path.joinpath(name).write_text(text)
    files = [tmp_path / name for name in NOT_TESTS]
    scope = [variant_by_name("books-for-everyone")]

    result = judge.grade(files, scope, "chromium", 1, lambda _: None)

    messages = [message for _, message in NOT_TESTS.values()]
    found = [
        next((m for m in messages if reason.startswith(m)), reason) for reason in result.invalid
    ]
    assert found == messages
    assert not result.full


def test_a_method_of_unittest_is_an_assertion(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(
        dedent("""
        import unittest

        class Numbers(unittest.TestCase):
            def test_one(self):
                self.assertEqual(1, 1)
        """)
    )

    assert look_at(file, "mine.py") == ([], [])


UNFAIR = (
    HEAD
    + f"""
    SOURCE = Path({str(ROOT / "site/bookshop/books.py")!r})
    CATALOGUE = Path({str(ROOT / "fixtures/course/variants/note.toml")!r})
    left = []

    def test_honest():
        assert True

    def test_that_always_fails():
        assert 1 == 2, "as always"

    def test_that_opens_the_source():
        assert "redirect" in SOURCE.read_text()

    def test_that_imports_the_site_in_a_try():
        try:
            import bookshop
        except Exception:
            pass

    def test_that_looks_into_the_catalogue():
        try:
            CATALOGUE.open()
        except OSError:
            pass

    def test_that_asks_for_the_app(app):
        assert app

    def test_that_ends_its_parent():
        os.kill(os.getppid(), signal.SIGKILL)

    def test_that_ends_itself():
        os._exit(0)

    def test_that_never_ends():
        reader, writer = os.pipe()
        os.read(reader, 1)  # a loop would use a core until the limit

    def test_that_leaves_something():
        left.append(1)
        Path("left.txt").write_text("")

    def test_that_needs_it():
        assert left

    def test_that_fails_after_it():
        assert not Path("left.txt").exists()

    @pytest.mark.skip(reason="not now")
    def test_that_is_skipped():
        assert True

    def test_that_sleeps():
        time.sleep(0)

    @pytest.mark.xfail
    def test_that_passes_though_marked():
        assert True

    def test_with_a_wrong_fixture(browzer):
        assert True

    @pytest.fixture
    def one(two):
        pass

    @pytest.fixture
    def two(one):
        pass

    def test_with_a_circle_of_fixtures(one):
        assert True

    class Numbers(unittest.TestCase):
        def test_one(self):
            self.assertEqual(1, 1)
"""
)

REMARKS = [
    "13 asserts a constant, which is always true.",
    "21 defines test_that_imports_the_site_in_a_try, which has no assertion.",
    "27 defines test_that_looks_into_the_catalogue, which has no assertion.",
    "36 defines test_that_ends_its_parent, which has no assertion.",
    "39 defines test_that_ends_itself, which has no assertion.",
    "42 defines test_that_never_ends, which has no assertion.",
    "46 defines test_that_leaves_something, which has no assertion.",
    "58 asserts a constant, which is always true.",
    "60 defines test_that_sleeps, which has no assertion.",
    "61 sleeps. `expect` waits by itself, and only as long as it must.",
    "65 asserts a constant, which is always true.",
    "68 asserts a constant, which is always true.",
    "79 asserts a constant, which is always true.",
]
GUARD = "A graded test may not "


# This takes over 5 seconds: four tests end their processes, and one waits twice for its limit.
def test_each_invalid_test_gets_a_message_and_stops_no_other(
    graded: Callable[..., Grade], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "RUN_LIMIT", 4)
    monkeypatch.setattr(judge, "RUN_LIMIT", 4)

    result = graded(UNFAIR, "books-for-everyone")

    reasons = {reason.partition(" ")[0].strip(":"): reason for reason in result.invalid}
    assert list(reasons) == [
        "test_that_always_fails",
        "test_that_opens_the_source",
        "test_that_imports_the_site_in_a_try",
        "test_that_looks_into_the_catalogue",
        "test_that_asks_for_the_app",
        "test_that_ends_its_parent",
        "test_that_ends_itself",
        "test_that_never_ends",
        "test_that_needs_it",
        "test_that_fails_after_it",
        "test_that_passes_though_marked",
        "test_with_a_wrong_fixture",
        "test_with_a_circle_of_fixtures",
    ]
    assert reasons["test_that_always_fails"] == (
        "test_that_always_fails fails on the bookshop itself, which has no fault. (assertion)"
        '\nLine 16: assert 1 == 2, "as always"\nas always\nassert 1 == 2'
    )
    source = GUARD + "read the source of the site"
    assert reasons["test_that_opens_the_source"].endswith(f"{source} (books.py).")
    assert reasons["test_that_looks_into_the_catalogue"].endswith(f"{source} (note.toml).")
    for name in ("test_that_imports_the_site_in_a_try", "test_that_asks_for_the_app"):
        assert GUARD + "import the site (bookshop)" in reasons[name]
    assert reasons["test_that_ends_its_parent"].endswith(GUARD + "end other processes.")
    assert reasons["test_that_ends_itself"] == "test_that_ends_itself ended its process."
    assert reasons["test_that_never_ends"].endswith(" never ended: it was stopped after 4 s.")
    assert "passes after the other tests and fails alone" in reasons["test_that_needs_it"]
    assert "passes alone and fails after the other tests" in reasons["test_that_fails_after_it"]
    assert reasons["test_that_passes_though_marked"].endswith("(failed)\n[XPASS(strict)] ")
    wrong, circle = (
        reasons[f"test_with_a_{name}"] for name in ("wrong_fixture", "circle_of_fixtures")
    )
    assert "(error)\nfixture 'browzer' not found\nDid you mean browser" in wrong
    assert circle.endswith("(error)\nrecursive dependency involving fixture 'one' detected")
    assert "Numbers::test_one" in [test.name for test in result.tests]  # a method of unittest
    assert result.remarks == [
        *(f"mine.py, line {remark}" for remark in REMARKS),
        "test_that_is_skipped was skipped: not now",
        judge.ONLY_THE_FILES,
    ]
    assert (result.faults, result.full) == ([], False)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("import bookshop", GUARD + "import the site (bookshop), as the fixture `app` does"),
        ("import nowhere", "mine.py, line 1: import nowhere\nModuleNotFoundError: No module named"),
        ("import re\nnot_there", "mine.py, line 2: not_there\nNameError: name 'not_there' is not"),
        (
            "import pytest\n@pytest.mark.parametrize('value', [1])\ndef test_a(): assert 1",
            "In mine.py::test_a: function uses no argument 'value'",
        ),
        ("__import__('os')._exit(3)", "Before its first test, your file ended its process."),
    ],
    ids=["the site", "nothing there", "no name", "no parameter", "the end"],
)
def test_a_file_that_cannot_be_imported_gets_a_reason(
    graded: Callable[..., Grade], text: str, message: str
) -> None:
    result = graded(f"{text}\ndef test_it(): assert 1", "same-site-lost")

    (reason,) = result.invalid
    assert reason[: len(message)] == message
    assert any("conftest.py" in remark for remark in result.remarks) == ("nowhere" in text)


# -- caught faults ------------------------------------------------------------------------------


# This takes over 5 seconds: a test ends its process, and all tests run on each fault and change.
def test_only_a_failed_assertion_catches_a_fault(
    graded: Callable[..., Grade], tmp_path: Path
) -> None:
    text = f"""{HEAD}
    def url_of(path, base_url):
        with urlopen(base_url + path) as response:
            return response.url.removeprefix(base_url)

    def test_that_crashes(base_url):
        {{"/register?next=/books": 1}}[url_of("/books", base_url)]
        assert True

    def test_that_times_out(base_url):
        if url_of("/books", base_url) == "/books":
            raise TimeoutError("Timeout 10 ms exceeded.")

    def test_that_ends(base_url):
        if url_of("/books", base_url) == "/books":
            os._exit(1)

    def test_that_skips(base_url):
        if url_of("/books", base_url) == "/books":
            pytest.skip("another time")

    def test_that_looks_elsewhere(base_url):
        assert url_of("/addCookie", base_url) == "/addCookie"

    def test_that_asserts(base_url):
        assert "/register" in url_of("/books", base_url)

    def test_that_needs_exact_words(base_url):
        with urlopen(base_url + "/register") as response:
            assert b"Already registered?" in response.read()
    """
    harmless = change(
        "other-words", "templates/register.html", "Already", "Formerly", family="healthy"
    )
    other_books = change("other-books", "books.py", "Middlemarch", "Romola", family="healthy")

    result = graded(
        text,
        "books-for-everyone",
        "cookie-shown-unescaped",
        healthy=(harmless, other_books),
    )

    graded_report = report.report(result, [verdict.variant for verdict in result.faults])
    assert graded_report.pop("seconds") > 0
    assert graded_report == {
        "version": report.VERSION,
        "files": ["mine.py"],
        "browser": "chromium",
        "valid": True,
        "problems": [],
        "remarks": [
            "mine.py, line 14 asserts a constant, which is always true.",
            "mine.py, line 16 defines test_that_times_out, which has no assertion.",
            "mine.py, line 20 defines test_that_ends, which has no assertion.",
            "mine.py, line 24 defines test_that_skips, which has no assertion.",
        ],
        "tests": [
            "test_that_crashes",
            "test_that_times_out",
            "test_that_ends",
            "test_that_skips",
            "test_that_looks_elsewhere",
            "test_that_asserts",
            "test_that_needs_exact_words",
        ],
        "faults": [
            {
                "name": "books-for-everyone",
                "family": "note",
                "caught": True,
                "test": "test_that_asserts",
                "assertion": 'assert "/register" in url_of("/books", base_url)',
                "line": 32,
                "trouble": {
                    "test_that_crashes": "crash",
                    "test_that_times_out": "time-out",
                    "test_that_ends": "ended its process",
                },
            },
            {
                "name": "cookie-shown-unescaped",
                "family": "note",
                "caught": False,
                "test": None,
                "assertion": None,
                "line": None,
                "trouble": {},
            },
        ],
        "healthy": [
            {
                "name": "other-words",
                "family": "healthy",
                "survived": False,
                "test": "test_that_needs_exact_words",
                "assertion": 'assert b"Already registered?" in response.read()',
                "line": 36,
                "trouble": {},
            },
            {
                "name": "other-books",
                "family": "healthy",
                "survived": True,
                "test": None,
                "assertion": None,
                "line": None,
                "trouble": {},
            },
        ],
        "score": {"caught": 1, "faults": 2, "survived": 1, "healthy": 2, "full": False},
    }


def test_one_fault_does_not_hide_another(graded: Callable[..., Grade]) -> None:
    # On a page that is always light, an error in the dark colours is invisible. The test finds this
    # out from the style sheet, so it needs no browser.
    scope = ("errors-unreadable-in-the-dark", "always-light")
    text = f"""{HEAD}
    def test_errors_in_the_dark(base_url):
        with urlopen(base_url + "/static/style.css") as response:
            style = response.read().decode()
        is_dark = "color-scheme: light dark;" in style
        assert not (is_dark and "--wrong: #a4161a;" in style)
    """

    assert [verdict.good for verdict in graded(text, *scope).faults] == [True, False]


# This takes over 5 seconds: it grades twice, and once each test runs on each fault alone.
def test_groups_of_faults_have_the_verdicts_of_single_faults(
    graded: Callable[..., Grade], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"""{HEAD}
    from urllib.error import HTTPError
    from urllib.parse import urlencode

    def response(url, **form):
        data = urlencode(form).encode() if form else None
        try:
            return urlopen(url, data)
        except HTTPError as error:
            return error

    def test_headers(base_url):
        headers = response(base_url + "/").headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]

    def test_the_form(base_url):
        page = response(base_url + "/register?next=/").read().decode()
        style = response(base_url + "/static/style.css").read().decode()
        assert 'autocomplete="new-password"' in page
        assert "minlength" in page
        assert "color-scheme: light dark" in style

    def test_registering(base_url):
        cookie = response(base_url + "/register", username="ada", password="12345678")
        assert cookie.status in (200, 303)
        assert response(base_url + "/addCookie").status == 200
        assert "no-store" in response(base_url + "/register").headers["Cache-Control"]
    """
    caught = ("always-light", "types-guessed", "framing-allowed")
    names = [fault.name for fault in faults() if fault.family == "accessibility"]
    scope = [*[name for name in names if name not in caught][:12], *caught]
    together = graded(text, *scope)
    monkeypatch.setattr(groups, "MAX_GROUP", 1)
    alone = graded(text, *scope)

    def verdicts(result: Grade) -> list[tuple[str, bool, str]]:
        return [(v.variant.name, v.good, v.test) for v in result.faults]

    assert together.invalid == []
    assert verdicts(together) == verdicts(alone)
    assert [name for name, good, _ in verdicts(alone) if good] == [*caught]
    runs = [{kind: number for kind, number, _ in r.timings} for r in (together, alone)]
    assert GROUP in runs[0]
    assert GROUP not in runs[1]
    assert runs[0][FAULT] < runs[1][FAULT]  # groups have decided some faults


def test_a_skipped_test_does_not_accept_a_harmless_change(
    graded: Callable[..., Grade],
) -> None:
    harmless = tuple(
        change(name, "templates/register.html", before, after, family="healthy")
        for name, before, after in [
            ("other-words", "Already", "Formerly"),
            ("other-page", "{% block main %}", "{% block main %}<!-- -->"),
        ]
    )
    text = f"""{HEAD}
    def test_that_skips(base_url):
        with urlopen(base_url + "/register") as response:
            if b"Already" not in response.read():
                pytest.skip("this is another site")
        assert True
    """

    result = graded(text, "books-for-everyone", healthy=harmless)

    assert [site.name for site in combine([*harmless])] == ["other-words+other-page"]
    assert [verdict.good for verdict in result.healthy] == [False, True]


def test_a_skipped_test_does_not_run_on_variants(graded: Callable[..., Grade]) -> None:
    harmless = tuple(
        change(name, "templates/register.html", before, after, family="healthy")
        for name, before, after in [
            ("other-words", "Already", "Formerly"),
            ("other-page", "{% block main %}", "{% block main %}<!-- -->"),
        ]
    )
    text = f"""{HEAD}
    def test_that_skips():
        pytest.skip("not now")
        assert True
    """

    result = graded(text, "books-for-everyone", healthy=harmless)

    assert result.invalid == ["All tests of your file were skipped."]
    runs = {kind: number for kind, number, _ in result.timings}
    assert runs.get(TOGETHER)
    assert not runs.get(HARMLESS)


def test_a_file_cannot_see_which_variant_it_tests(
    graded: Callable[..., Grade], tmp_path: Path
) -> None:
    notes = tmp_path / "notes.txt"
    text = f"""{HEAD}
    from fixtures.browsers import expect_timeout

    def test_that_asks(variant, base_url, hosts, request):
        urlopen(base_url + "/books").close()
        seen = [variant, base_url, hosts, request.config.option.variant, sys.argv, os.getcwd()]
        seen += [request.node.nodeid, sorted(os.environ.items()), sorted(os.listdir())]
        seen += [Path("conftest.py").read_text(), expect_timeout(), os.getppid()]
        seen += [name for name in sys.modules if name.startswith("bookshop")]
        with open({str(notes)!r}, "a") as notes:
            print(seen, file=notes)
        assert True
    """

    result = graded(
        text.replace("(variant, ", "(browser_name, variant, "),
        "books-for-everyone",
        "permanent-redirect",
    )

    assert [verdict.good for verdict in result.faults] == [False, False]
    first, *others = notes.read_text().splitlines()
    assert "books-for-everyone" not in first
    assert len(others) >= 3, "alone on the bookshop, and once on each fault"
    assert {*others} == {first}


def test_no_test_sees_the_changes_of_another_test(graded: Callable[..., Grade]) -> None:
    text = f"""{HEAD}
    runs = []

    @pytest.fixture(scope="session")
    def first_url(base_url):
        with urlopen(base_url + "/books") as response:
            return response.url

    def test_that_counts(base_url):
        urlopen(base_url + "/books").close()
        Path("runs.txt").open("a").write("x")
        runs.append(1)
        assert len(runs) == len(Path("runs.txt").read_text()) == 1

    def test_with_the_first(first_url):
        assert "/register" in first_url
    """

    result = graded(text, "permanent-redirect", "books-for-everyone")

    assert result.invalid == []
    assert [verdict.test for verdict in result.faults] == ["", "test_with_the_first"]


def test_a_test_that_passes_and_fails_is_inconsistent(
    graded: Callable[..., Grade], tmp_path: Path
) -> None:
    text = f"""{HEAD}
    RUNS = Path({str(tmp_path / "runs.txt")!r})

    def test_by_chance(base_url):
        urlopen(base_url + "/books").close()
        RUNS.open("a").write("x")
        assert RUNS.stat().st_size < 4 or RUNS.stat().st_size % 2
    """

    more = ("permanent-redirect", "strangers-redirect-kept", "types-guessed")
    result = graded(text, "books-for-everyone", "permanent-redirect-308", *more)

    assert result.invalid == [
        (
            "test_by_chance is inconsistent: on the same site it passed once and failed once. "
            "Does it use random input? Does it forget to wait for something?"
        )
    ]
    assert report.report(result, [])["score"]["caught"] == 0


class PreparedLane:
    """A fake lane with prepared results. A real test cannot make the machine slow."""

    def __init__(
        self, outcome: Callable[[str], tuple[str, float]], *, noticed: bool = True
    ) -> None:
        """`outcome` receives the name of a site. It returns an outcome and the seconds."""
        self.outcome, self.noticed = outcome, noticed
        self.walled = False
        self.sites: list[str] = []
        self.waits: list[float] = []

    def run(self, tests: list[GradedTest], *_: object, **__: object) -> tuple[list[GradedRun], Any]:
        """Return runs that passed."""
        return [GradedRun("passed", seconds=0.1) for _ in tests], []

    def run_one(
        self, _test: GradedTest, site: Variant | None, _limit: float, wait: float, **_: object
    ) -> tuple[GradedRun, list[Any]]:
        """Return the prepared run."""
        name = site.name if site else "bookshop"
        self.sites.append(name)
        self.waits.append(wait)
        outcome, seconds = self.outcome(name)
        return GradedRun(outcome, seconds=seconds or wait / 1000), []

    def compare(self, some: list[Variant], tests: list[GradedTest]) -> dict[str, dict[str, Any]]:
        """Return a difference for each test on each site, or no differences."""
        difference = {"start": "x"} if self.noticed else {}
        return {site.name: {test.id: difference for test in tests} for site in some}


class CountingLane(PreparedLane):
    """A fake lane in the sandbox. Its file never looks at the site: it counts its own runs.

    It also recognises each shared run, and fails there.
    """

    def __init__(self, fails: Callable[[int], bool], *, after_shared: bool = False) -> None:
        """`fails` receives the number of a run, from 1. The first run is the one of all tests.

        With `after_shared`, runs count only after the first shared run, and pass before it.
        """
        super().__init__(self.by_number)
        self.fails, self.walled, self.number = fails, True, 0
        self.counts = not after_shared

    def by_number(self, _site: str) -> tuple[str, float]:
        """Return the outcome of the next run."""
        self.number += self.counts
        return "assertion" if self.counts and self.fails(self.number) else "passed", 0.1

    def run(self, *args: Any, **options: Any) -> tuple[list[GradedRun], Any]:  # noqa: ANN401
        """Count the run of all tests."""
        self.number += self.counts
        return super().run(*args, **options)

    def run_one(self, *args: Any, **options: Any) -> tuple[GradedRun, list[Any]]:  # noqa: ANN401
        """Return a failure in a shared run, else the outcome of the next run."""
        if options["shared"]:
            self.counts = True
            return GradedRun("assertion", seconds=0.1), []
        return super().run_one(*args, **options)


def tried(
    lane: PreparedLane, *names: str, tests: int = 1, seed: int = 0
) -> tuple[Grade, list[judge.Verdict]]:
    """Return the grade of `tests` tests in this lane on these faults, and the verdicts."""
    told: list[judge.Verdict] = []
    result = judge.Grade([], "chromium")
    result.tests = [GradedTest(f"mine.py::test_{number}") for number in range(tests)]
    scope = [variant_by_name(name) for name in names]
    trial = Trial(
        result,
        scope,
        [],
        random.Random(seed),  # noqa: S311
        lambda news: told.append(news) if isinstance(news, judge.Verdict) else None,
    )
    with ThreadPoolExecutor(1) as pool:
        trial.run([lane], pool)  # pyright: ignore[reportArgumentType]
    return result, told


FAULTS = ("books-for-everyone", "permanent-redirect", "strangers-redirect-kept", "same-site-lost")


@pytest.mark.parametrize(
    ("on_fault", "on_bookshop", "caught", "inconsistent"),
    [
        pytest.param([("passed", 0.1)], [("passed", 0.1)], False, False, id="passes"),
        pytest.param([("assertion", 0.1)], [("passed", 0.1)], True, False, id="caught"),
        pytest.param([("assertion", 0)], [("passed", 0.1)], True, False, id="caught by waiting"),
        pytest.param(
            [("assertion", 0), ("passed", 0.1)], [("passed", 0.1)], False, False, id="slow once"
        ),
        pytest.param(
            [("assertion", 0)],
            [("passed", 0.1), ("passed", 0.1), ("assertion", 0), ("passed", 0.1)],
            True,
            False,
            id="slow, caught with more time",
        ),
        pytest.param(
            [("assertion", 0.1), ("passed", 0.1)] * 9, [("passed", 0.1)], False, True, id="unsteady"
        ),
        pytest.param(
            [("assertion", 0)],
            [("passed", 0.1), ("assertion", 0.1)],
            False,
            True,
            id="fails on the bookshop",
        ),
        pytest.param([("time-out", 0.1)], [("passed", 0.1)], False, False, id="time-out"),
        pytest.param([("skipped", 0.1)], [("passed", 0.1)], False, False, id="skipped"),
    ],
)
def test_a_slow_machine_catches_no_fault(
    on_fault: list[tuple[str, float]],
    on_bookshop: list[tuple[str, float]],
    caught: bool,  # noqa: FBT001
    inconsistent: bool,  # noqa: FBT001
) -> None:
    prepared: dict[str, list[tuple[str, float]]] = {"bookshop": [*on_bookshop]}

    def outcome(site: str) -> tuple[str, float]:
        some = prepared.setdefault(site, [*on_fault])
        return some.pop(0) if len(some) > 1 else some[0]

    lane = PreparedLane(outcome)
    result, told = tried(lane, *FAULTS[: 2 if inconsistent else 1])

    assert bool(result.inconsistent) == inconsistent
    assert any(verdict.good for verdict in told) == caught
    assert lane.waits == sorted(lane.waits)
    assert len({*lane.waits}) <= 2


class SlowLane(PreparedLane):
    """A fake lane, in which the first run of the first test takes longer than its limit."""

    def run(
        self,
        tests: list[GradedTest],
        *args: Any,  # noqa: ANN401
        **options: Any,  # noqa: ANN401
    ) -> tuple[list[GradedRun], Any]:
        """Report each run. The first test fails, until the limit is longer."""
        runs, exchanges = super().run(tests, *args, **options)
        waited = args[2]
        if waited == lanes.EXPECT_TIMEOUT:
            runs[0] = GradedRun("time-out", seconds=waited / 1000)
        for test, run in zip(tests, runs, strict=True):
            options["tell"](test, run)
        return runs, exchanges


def test_a_test_that_runs_again_is_reported_once() -> None:
    told: list[str] = []
    result = judge.Grade([], "chromium", tests=[GradedTest("mine.py::a"), GradedTest("mine.py::b")])
    lane = SlowLane(lambda _: ("passed", 0.1))
    trial = Trial(
        result,
        [],
        [],
        random.Random(0),  # noqa: S311
        lambda news: told.append(news.name) if isinstance(news, GradedTest) else None,
    )

    with ThreadPoolExecutor(1) as pool:
        trial.run([lane], pool)  # pyright: ignore[reportArgumentType]

    assert sorted(told) == ["a", "b"]
    assert not result.invalid


def test_a_test_that_ends_without_an_assertion_is_shown_with_its_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run = GradedRun("time-out", 'page.wait_for_url("/")', 18)
    fault = variant_by_name("books-for-everyone")
    verdict = judge.Verdict(fault, good=False, trouble={"test_books": run})

    report.Printer(1, {}).summary(judge.Grade([], "chromium", faults=[verdict]))

    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    missed = lines.index("test_books: time-out. Only a failed assertion catches a fault.")
    assert lines[missed + 1] == 'Line 18: page.wait_for_url("/")'


def test_the_seed_decides_the_order() -> None:
    orders: list[list[str]] = []
    for seed in (1, 1, 2, 3):
        lane = PreparedLane(lambda site: ("passed" if site == "bookshop" else "assertion", 0.1))
        _, told = tried(lane, *FAULTS, tests=3, seed=seed)
        assert {verdict.test for verdict in told} == {"test_0"}
        orders.append(lane.sites)

    assert orders[0] == orders[1]
    assert len({tuple(order) for order in orders}) == 3
    # The place of a run in the order does not reveal its site.
    assert len({tuple(order[:3]) for order in orders}) > 1


def test_many_tests_that_fail_by_chance_are_not_graded() -> None:
    chance = random.Random(5)  # noqa: S311
    lane = PreparedLane(lambda _: ("assertion" if chance.random() < 0.04 else "passed", 0))

    result, _ = tried(lane, *FAULTS, tests=25)

    assert result.inconsistent or result.invalid


@pytest.mark.parametrize("seed", range(5))
def test_a_file_that_fails_in_all_late_runs_gains_nothing(seed: int) -> None:
    for late in range(1, 40):
        result, told = tried(CountingLane(lambda number, n=late: number > n), *FAULTS, seed=seed)

        graded = not (result.invalid or result.inconsistent)
        assert not (graded and any(verdict.good for verdict in told)), late


def test_a_file_that_counts_its_runs_gains_little_by_guessing() -> None:
    """The file fails in some runs after the first shared run, except in one of them.

    A lucky guess gives some points. Without the random runs on the bookshop between the others, the
    best guess gains 0.15 of all points on average. With them, it gains 0.06.
    """
    names = [fault.name for fault in faults()[:6]]
    gained: Counter[tuple[int, int]] = Counter()
    for failures, passed, seed in product(range(7, 12), range(1, 5), range(40)):

        def fails(number: int, last: int = failures, but: int = passed) -> bool:
            return number <= last and number != but

        result, told = tried(CountingLane(fails, after_shared=True), *names, seed=seed)
        if not (result.invalid or result.inconsistent):
            gained[failures, passed] += sum(verdict.good for verdict in told)

    assert max(gained.values()) / (40 * len(names)) < 0.1


def test_a_failure_on_an_identical_site_is_inconsistent() -> None:
    lane = PreparedLane(
        lambda site: ("passed" if site == "bookshop" else "assertion", 0.1), noticed=False
    )

    result, told = tried(lane, *FAULTS, tests=3)

    assert result.inconsistent
    assert not any(verdict.good for verdict in told)


def test_two_threads_start_the_processes_of_a_lane_once(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[object] = []

    def start_slowly(lane: Lane) -> tuple[object, object]:
        time.sleep(0.2)
        started.append(lane)
        lane.sites = lane.worker = None
        return Prepared(), Prepared()

    class Prepared:
        def kill(self) -> None:
            pass

    monkeypatch.setattr(Lane, "started", start_slowly)
    with ExitStack() as stack:
        lane = Lane([], "chromium", stack, noise=random.Random(0))  # noqa: S311
        with ThreadPoolExecutor(2) as pool:
            processes = [*pool.map(lambda _: lane.start(), range(2))]

    assert processes[0] == processes[1]
    assert started == [lane]


def test_a_test_notices_a_variant_by_its_responses(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(
        dedent("""
        from contextlib import suppress
        from urllib.request import urlopen
        from urllib.error import HTTPError

        FORM = b"username=ada&password=12345678"

        def ask(base_url, *paths, form=None):
            for path in paths:
                with suppress(HTTPError):
                    urlopen(base_url + path, form).close()

        def test_registers(base_url):
            ask(base_url, "/register", form=FORM)
            assert True

        def test_twice(base_url):
            ask(base_url, "/register", "/register", form=FORM)

        def test_logs_in(base_url):
            ask(base_url, "/register", "/login", form=FORM)

        def test_reads(base_url):
            ask(base_url, "/books", "/register", "/static/style.css")

        def test_adds(base_url):
            ask(base_url, "/addCookie", "/removeCookie")
        """)
    )
    changes = [
        change("same", "books.py", "# Without this", "# Or"),
        change("template", "templates/register.html", "Already", "Formerly"),
        change("at-start", "security.py", "app.after_request(add_headers)", "pass"),
        change(
            "in-the-database",
            "accounts.py",
            "hash_password(password)),",
            '"x" + hash_password(password)),',
        ),
    ]
    with_a_form = "registers twice logs_in"
    noticing = {
        "books-for-everyone": f"reads {with_a_form}",
        "same-site-lost": with_a_form,
        "token-too-short": with_a_form,
        "name-in-base64": with_a_form,
        "short-password-accepted": "",
        "next-leads-anywhere": "",
        "two-readers-of-one-name": "twice",  # the database is always different
        "first-cookie-outlives-the-browser": "adds",
        "focus-not-shown": "reads",
        "types-guessed": f"reads adds {with_a_form}",
        "link-logs-out": "",
        "same": "",
        "template": f"reads {with_a_form}",  # the redirects lead strangers to the form
        "at-start": f"reads adds {with_a_form}",
        "in-the-database": "logs_in",  # after registering, only the database is different
    }
    some = [*changes, *(variant_by_name(n) for n in [*noticing][:11])]
    with ExitStack() as stack:
        lane = Lane([file], "chromium", stack, noise=random.Random(0))  # noqa: S311
        tests = [GradedTest(test) for test in lane.collect().tests]
        for test in tests:
            run, test.exchanges = lane.run_one(test, None)
            assert run.outcome == "passed"
        found = lane.compare(some, tests)

    for name, names in noticing.items():
        seen = {test.name.removeprefix("test_") for test in tests if found[name][test.id]}
        assert seen == {*names.split()}, name


# -- the scope, the hints, the report -----------------------------------------------------------


def test_the_scope_is_an_exercise_a_family_a_lesson_or_a_name() -> None:
    assert program.scope([]) == faults()
    assert {fault.family for fault in program.scope(["removal"])} == {"removal"}
    assert all(5 in fault.lessons for fault in program.scope(["5"]))
    first = exercises()[0]
    assert sorted(f.name for f in program.scope(["exercise-1"])) == sorted(first.scope)
    both = program.scope(["same-site-lost", "removal"])
    assert both == [f for f in faults() if f.family == "removal" or f.name == "same-site-lost"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("same-site-last", "scope of same-site-last.* Did you mean same-site-lost"),
        ("99", "no fault in the scope of 99"),
        ("redirect", "Did you mean redirects"),
        ("healthy", "no fault in the scope of healthy"),
        ("", "There is no"),
    ],
)
def test_a_scope_without_faults_is_refused(name: str, message: str) -> None:
    with pytest.raises(CatalogueError, match=message):
        program.scope([name])


@pytest.fixture
def graded_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the file mine.py, which a test can grade by its name."""
    tmp_path.joinpath("mine.py").write_text(
        dedent("""
        import re
        from playwright.sync_api import expect

        def test_strangers(page):
            page.goto("/books")
            expect(page).to_have_url(re.compile("/register"))
        """)
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(program, "HINTS", tmp_path / "mine/.hints.json")
    # Only one Playwright can run in a thread, and another test may have started it.
    monkeypatch.setattr(program, "find_by_name", str)
    return tmp_path


# Two harmless changes are enough for a report. Without the sandbox, one browser runs all tests.
# `make prove-exercises` grades with all changes. In test_grading_cheats.py, a browser runs in the
# sandbox.
def test_grading_prints_a_grade(
    graded_here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    some = [variant_by_name(name) for name in ("other-markup", "other-books")]
    monkeypatch.setattr(judge, "harmless_changes", lambda: some)
    words = ["mine.py", "--scope=books-for-everyone", "--json=report.json", "-n1", "--seed=7"]
    words += ["--sandbox=off"]

    assert program.main(words) == program.FULL_SCORE

    output = capsys.readouterr().out
    pytest.LineMatcher(output.splitlines()).fnmatch_lines(
        [
            "Grading mine.py in chromium: 1 fault in scope.",
            "Seed 7, without bubblewrap.",
            "passed * the bookshop * test_strangers",
            "1 test passed on the bookshop itself.",
            "caught * books-for-everyone * test_strangers",
            "family                caught   of",
            "note                       1    1",
            "Score: 1 of 1 fault caught, 2 of 2 harmless changes accepted, in * s.",
        ],
        consecutive=False,
    )
    assert max(map(len, output.splitlines())) <= 80
    assert "\x1b" not in output
    written = json.loads(graded_here.joinpath("report.json").read_text())
    assert written["score"]["full"]
    assert list(conform(written, SCHEMA)) == []


def test_the_program_grades_a_file_in_any_folder(graded_here: Path) -> None:
    graded_here.joinpath("mine.py").write_text("def test_it(: pass")
    graded_here.joinpath("conftest.py").write_text("raise SystemExit('this file is not used')")
    graded_here.joinpath("pytest.ini").write_text("[pytest]\naddopts = -p this_plugin_is_not_used")
    command = [sys.executable, "-m", "fixtures.course.grading", str(graded_here / "mine.py"), "-n1"]

    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert result.returncode == program.NOT_FULL, result.stderr
    by_default = "without" if sandbox.problem() else "inside"
    assert f", {by_default} bubblewrap." in result.stdout
    assert "NOT GRADED YET. mine.py, line 1: Python cannot read it" in result.stdout
    assert f"Score: 0 of {len(faults())} faults." in result.stdout


def test_the_list_has_every_name_of_a_scope(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["--list"]) == 0

    words = {word.strip(",.():") for word in capsys.readouterr().out.split()}
    assert {fault.name for fault in faults()} <= words
    assert {fault.family for fault in faults()} <= words
    assert {str(lesson) for fault in faults() for lesson in fault.lessons} <= words


@pytest.mark.usefixtures("graded_here")
def test_each_request_for_a_hint_prints_the_next_one(capsys: pytest.CaptureFixture[str]) -> None:
    hints = variant_by_name("books-for-everyone").hints
    outputs: list[str] = []
    for _ in range(3):
        assert program.main(["--hint=books-for-everyone"]) == 0
        outputs.append(" ".join(capsys.readouterr().out.split()))

    assert outputs[0] == f"books-for-everyone, hint 2 of 3: {hints[1]}"
    last = f"books-for-everyone, hint 3 of 3: {hints[2]} That was the last hint. "
    last += "To see the fault itself: python -m fixtures.course.variants books-for-everyone"
    assert outputs[1:] == [last, last]


def test_a_damaged_list_of_hints_is_ignored(graded_here: Path) -> None:
    file = graded_here / "mine/.hints.json"
    file.parent.mkdir()
    file.write_text("{")

    assert program.hints_reached() == {}


@pytest.mark.usefixtures("graded_here")
def test_a_missed_fault_shows_its_latest_hint(
    capsys: pytest.CaptureFixture[str],
) -> None:
    fault = variant_by_name("books-for-everyone")
    result = judge.Grade([], "chromium", faults=[judge.Verdict(fault, good=False)])

    for hint in fault.hints:
        report.Printer(1, program.hints_reached()).summary(result)
        assert f"{fault.name}: {hint}" in " ".join(capsys.readouterr().out.split())
        program.main(["--hint", fault.name])


@pytest.mark.usefixtures("graded_here")
@pytest.mark.parametrize(
    ("words", "message"),
    [
        pytest.param([], "name a file of tests to grade", id="no file"),
        pytest.param(["yours.py"], "there is no file of tests yours.py", id="no such file"),
        pytest.param(["mine.py", "./mine.py"], "one of the files is named twice", id="twice"),
        pytest.param(["mine.py", "--json=."], "cannot be written to .", id="a folder as report"),
        pytest.param(["mine.py", "--json=no/x"], "cannot be written to no/x", id="no such folder"),
        pytest.param(["mine.py", "--scope=nothing"], "in the scope of nothing", id="no such scope"),
        pytest.param(
            ["--hint=other-markup"], "other-markup is a harmless change", id="nothing to hint at"
        ),
    ],
)
def test_a_wrong_command_exits_with_status_4(
    capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    with pytest.raises(SystemExit) as stopped:
        program.main(words)

    assert stopped.value.code == program.USAGE_ERROR
    assert message in capsys.readouterr().err


@pytest.mark.usefixtures("graded_here")
@pytest.mark.parametrize(
    ("option", "works", "walled"),
    [
        ("auto", True, True),
        ("auto", False, False),
        ("required", True, True),
        ("required", False, None),
        ("off", True, False),
    ],
)
def test_grading_obeys_and_reports_the_option_sandbox(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    option: str,
    works: bool,  # noqa: FBT001
    walled: bool | None,  # noqa: FBT001
) -> None:
    used: list[bool] = []

    def grade(files: list[Path], *_: object, **options: Any) -> Grade:  # noqa: ANN401
        used.append(options["walled"])
        return judge.Grade(files, "chromium")

    monkeypatch.setattr(program, "grade", grade)
    monkeypatch.setattr(program.sandbox, "problem", lambda: "" if works else "no bwrap here")
    words = ["mine.py", f"--sandbox={option}", "--json=report.json"]

    if walled is None:
        with pytest.raises(SystemExit):
            program.main(words)
        assert "no bwrap here" in capsys.readouterr().err
        assert not Path("report.json").exists()
    else:
        program.main(words)
        remarks = json.loads(Path("report.json").read_text())["remarks"]
        assert (program.NO_SANDBOX in remarks) == (not walled)
    assert used == [] if walled is None else [walled]


@pytest.mark.parametrize("words", [["--grade", "mine.py", "--scope=removal"], ["--hint=slow"]])
def test_old_grading_options_lead_to_the_program(run: RunPytest, words: list[str]) -> None:
    result = run(*words)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["ERROR: Grading is a program * python -m fixtures.course.grading FILE *"]
    )


SCHEMA: dict[str, Any] = json.loads((ROOT / "docs/grade-report.schema.json").read_text())
TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}


def conform(value: Any, schema: dict[str, Any], where: str = "report") -> Iterator[str]:  # noqa: ANN401
    """Yield each difference between a value and a schema."""
    schema = SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    if "const" in schema and value != schema["const"]:
        yield f"{where} is not {schema['const']}"
    kinds = schema.get("type", list(TYPES))
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if not any(isinstance(value, TYPES[kind]) for kind in kinds):
        yield f"{where} is no {' or '.join(kinds)}"
    if isinstance(value, dict):
        value = cast("dict[str, Any]", value)
        known = schema.get("properties", {})
        yield from (
            f"{where} has no {name}" for name in schema.get("required", []) if name not in value
        )
        for name, part in value.items():
            inner = known.get(name, schema.get("additionalProperties", False))
            if inner is False:
                yield f"{where} has an unknown {name}"
            else:
                yield from conform(part, inner, f"{where}.{name}")
    if isinstance(value, list):
        value = cast("list[Any]", value)
        for number, part in enumerate(value):
            yield from conform(part, schema["items"], f"{where}[{number}]")


def test_a_report_that_differs_from_the_schema_is_noticed() -> None:
    empty = report.report(judge.Grade([Path("mine.py")], "chromium"), [])
    assert list(conform(empty, SCHEMA)) == []

    empty["score"] |= {"caught": "many"}
    empty["extra"] = 1
    del empty["files"]
    assert list(conform(empty, SCHEMA)) == [
        "report has no files",
        "report.score.caught is no integer",
        "report has an unknown extra",
    ]
