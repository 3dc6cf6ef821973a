"""Grading is fair: an unfair file gets a clear message, and no better score than it deserves."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any, cast

import pytest

from fixtures.course.grading import __main__ as program
from fixtures.course.grading import judge, report, slots
from fixtures.course.grading.process import GradedRun
from fixtures.course.grading.sites import serve_variants
from fixtures.course.grading.slots import MAX_EXPECT_TIMEOUT, GradedTest
from fixtures.course.suite import ROOT
from fixtures.course.variants import CatalogueError, Change, Variant, faults, variant_by_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fixtures.course.grading.judge import Grade
    from fixtures.course.grading.sites import Exchange
    from fixtures.course.suite import RunPytest

pytestmark = pytest.mark.slow  # it starts other processes

FORM = {"Content-Type": "application/x-www-form-urlencoded"}

# Most of the graded tests use no browser, because they are quicker so.
HEAD = """
    import os, signal, subprocess, sys, time
    from pathlib import Path
    from urllib.request import urlopen
    import pytest
    from playwright.sync_api import TimeoutError, expect
"""


@pytest.fixture(autouse=True)
def log_level() -> Iterator[None]:
    """Werkzeug's log, which grading turns off, is on again after the test."""
    logger = logging.getLogger("werkzeug")
    level = logger.level
    yield
    logger.setLevel(level)


@pytest.fixture
def graded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Grade]:
    """A function that grades a text by these faults and harmless variants, in one slot."""

    def graded(text: str, *scope: str | Variant, healthy: tuple[Variant, ...] = ()) -> Grade:
        file = tmp_path / "mine.py"
        file.write_text(dedent(text))
        variants = [variant_by_name(v) if isinstance(v, str) else v for v in scope]
        monkeypatch.setattr(judge, "healthy", lambda: list(healthy))
        return judge.grade([file], variants, "chromium", 1, lambda _: None)

    return graded


def change(name: str, file: str, before: str, after: str, family: str = "note") -> Variant:
    """Return a variant with this change."""
    return Variant(name, family, f"{name}.", (Change(f"site/bookshop/{file}", before, after),))


# -- files that are not graded ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "mine.py has no tests: ", id="empty"),
        pytest.param("def check(): assert 1", "mine.py has no tests: ", id="no test"),
        pytest.param(
            "def test_it(page): page.goto('/')", "mine.py has no assertion, ", id="no assertion"
        ),
        pytest.param("def test_it(:\n", "mine.py, line 1: Python cannot read it: ", id="syntax"),
        pytest.param("\0", "mine.py: Python cannot read it: ", id="binary"),
    ],
)
def test_a_file_without_tests_or_assertions_is_not_graded(
    graded: Callable[..., Grade], text: str, message: str
) -> None:
    result = graded(text, "books-for-everyone")

    assert [reason[: len(message)] for reason in result.invalid] == [message]
    assert not result.full


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
        while True:
            pass

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
"""
)

GUARD = "A graded test may not "


def test_each_invalid_test_gets_a_message_and_stops_no_other(
    graded: Callable[..., Grade], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slots, "RUN_LIMIT", 4)
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
    assert result.remarks == [
        "mine.py, line 61 sleeps. `expect` waits by itself, and only as long as it must.",
        "test_that_is_skipped was skipped: not now",
    ]
    assert (result.faults, result.full) == ([], False)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("import bookshop", GUARD + "import the site (bookshop), as the fixture `app` does"),
        ("import nowhere", "ImportError while importing test module 'test_mine.py'."),
        ("__import__('os')._exit(3)", "Before its first test, your file ended its process."),
    ],
    ids=["the site", "nothing there", "the end"],
)
def test_a_file_that_cannot_be_imported_gets_a_reason(
    graded: Callable[..., Grade], text: str, message: str
) -> None:
    (reason,) = graded(f"{text}\ndef test_it(): assert 1", "same-site-lost").invalid

    assert reason[: len(message)] == message


# -- what is caught -----------------------------------------------------------------------------


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
        "remarks": [],
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
    # A page that is always light shows no error in colours for the dark.
    scope = ("errors-unreadable-in-the-dark", "always-light")
    text = """
    import pytest
    from axe_playwright_python.sync_playwright import Axe

    @pytest.fixture
    def browser_context_args(browser_context_args):
        return {**browser_context_args, "color_scheme": "dark"}

    def test_errors_in_the_dark(page):
        page.goto("/register")
        page.locator("form").evaluate("form => form.noValidate = true")
        page.get_by_role("button", name="Register").click()
        assert Axe().run(page).response["violations"] == []
    """

    assert [verdict.good for verdict in graded(text, *scope).faults] == [True, False]


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

    assert [site.name for site, _ in judge.sites([*harmless])] == ["other-words+other-page"]
    assert [verdict.good for verdict in result.healthy] == [False, True]


def test_a_file_cannot_see_which_variant_it_meets(
    graded: Callable[..., Grade], tmp_path: Path
) -> None:
    notes = tmp_path / "notes.txt"
    text = f"""{HEAD}
    def test_that_asks(variant, base_url, hosts, request):
        urlopen(base_url + "/books").close()
        seen = [variant, base_url, hosts, request.config.option.variant, sys.argv, os.getcwd()]
        seen += [request.node.nodeid, sorted(os.environ.items()), sorted(os.listdir())]
        seen += [Path("conftest.py").read_text()]
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
    assert len(others) == 3, "alone on the bookshop, and once on each fault"
    assert {*others} == {first}


def test_no_test_sees_what_another_test_left(graded: Callable[..., Grade]) -> None:
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
    graded: Callable[..., Grade], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So it never waits for too short a time, not even on a slow machine.
    monkeypatch.setattr(slots, "MIN_EXPECT_TIMEOUT", MAX_EXPECT_TIMEOUT)
    text = f"""{HEAD}
    RUNS = Path({str(tmp_path / "runs.txt")!r})

    def test_by_chance(base_url):
        urlopen(base_url + "/books").close()
        RUNS.open("a").write("x")
        assert RUNS.stat().st_size not in {{3, 6}}
    """

    result = graded(text, "books-for-everyone", "permanent-redirect", "strangers-redirect-kept")

    assert result.invalid == [
        (
            "test_by_chance is inconsistent: on the same site it passed once and failed once. "
            "Does it use random input? Does it forget to wait for something?"
        )
    ]
    assert report.report(result, [])["score"]["caught"] == 0


# This slot returns prepared outcomes, because no test can make a machine slow.
@pytest.mark.parametrize(
    ("outcomes", "outcome", "inconsistencies"),
    [
        pytest.param({}, "passed", 0, id="passes"),
        pytest.param({"fault": ["assertion"]}, "assertion", 0, id="caught"),
        pytest.param(
            {"fault": ["assertion"], "bookshop": ["assertion", "passed"]},
            "assertion",
            0,
            id="slow, caught with more time",
        ),
        pytest.param({"fault": ["assertion", "passed"]}, "passed", 0, id="slow, and no fault"),
        pytest.param(
            {"fault": ["assertion"], "bookshop": ["assertion"]}, "assertion", 2, id="inconsistent"
        ),
        pytest.param({"fault": ["time-out"]}, "time-out", 0, id="time-out"),
        pytest.param({"fault": ["skipped"]}, "skipped", 0, id="skipped"),
    ],
)
def test_a_slow_machine_catches_no_fault(
    outcomes: dict[str, list[str]], outcome: str, inconsistencies: int
) -> None:
    waits: list[float] = []

    class PreparedSlot:
        def run(
            self,
            _test: GradedTest,
            site: Variant | None,
            expect_timeout: float = MAX_EXPECT_TIMEOUT,
            _limit: float = 0,
        ) -> GradedRun:
            prepared = outcomes.get("fault" if site else "bookshop", ["passed"])
            waits.append(expect_timeout)
            first = prepared.pop(0) if len(prepared) > 1 else prepared[0]
            return GradedRun(first, seconds=expect_timeout / 1000)

    test = GradedTest("mine.py::test_it", alone=GradedRun("passed", seconds=0.5))
    run = judge.confirmed_run(PreparedSlot(), variant_by_name("books-for-everyone"), test)  # pyright: ignore[reportArgumentType]

    assert (run.outcome, test.inconsistencies) == (outcome, inconsistencies)
    assert waits[0] == test.expect_timeout == pytest.approx(750)
    assert waits == sorted(waits) or MAX_EXPECT_TIMEOUT in waits


def test_two_threads_start_one_process_of_a_slot(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[SlowProcess] = []

    class SlowProcess:
        def __init__(self, *_: object) -> None:
            time.sleep(0.2)
            started.append(self)

        def kill(self) -> None:
            pass

    monkeypatch.setattr(slots, "GradedProcess", SlowProcess)
    with ExitStack() as stack:
        slot = slots.Slot([], "chromium", stack)
        with ThreadPoolExecutor(2) as pool:
            processes = [*pool.map(lambda _: slot.start(), range(2))]

    assert processes == [started[0], started[0]]
    assert len(started) == 1


def test_a_test_notices_a_variant_by_its_responses(tmp_path: Path) -> None:
    def asked(*paths: str, form: str | None = None) -> list[Exchange]:
        kept: list[Exchange] = []
        server.exchanges = kept
        server.switch_to(None)
        for path in paths:
            connection = HTTPConnection(url.removeprefix("http://"))
            connection.request("POST" if form else "GET", path, form, FORM)
            connection.getresponse().read()
            connection.close()
        server.exchanges = None
        return kept

    with serve_variants(tmp_path) as (server, url, _):
        registers = asked("/register", form="username=ada&password=12345678")
        reads = asked("/books", "/register", "/static/style.css")
        adds = asked("/addCookie", "/removeCookie")

        for name, noticing in {
            "books-for-everyone": [reads],
            "same-site-lost": [registers],
            "token-too-short": [registers],
            "name-in-base64": [registers],
            "short-password-accepted": [],
            "next-leads-anywhere": [],
            "two-readers-of-one-name": [registers, reads, adds],  # the database is different
            "first-cookie-outlives-the-browser": [adds],
            "focus-not-shown": [reads],
            "types-guessed": [registers, reads, adds],
            "link-logs-out": [],
        }.items():
            noticed = [
                e for e in (registers, reads, adds) if server.can_notice(variant_by_name(name), e)
            ]
            assert noticed == noticing, name
        assert not server.can_notice(change("same", "books.py", "# Without this", "# Or"), reads)
        template = change("x", "templates/register.html", "Already", "Formerly")
        assert server.can_notice(template, reads)
        assert not server.can_notice(template, adds)
        at_start = change("y", "security.py", "app.after_request(add_headers)", "pass")
        assert server.can_notice(at_start, adds)
        in_the_database = change("z", "accounts.py", "hash_password(password)),", '"x"),')
        assert server.can_notice(in_the_database, registers)


# -- the scope, the hints, the report -----------------------------------------------------------


def test_the_scope_is_a_family_a_lesson_or_a_name() -> None:
    assert program.scope([]) == faults()
    assert {fault.family for fault in program.scope(["removal"])} == {"removal"}
    assert all(5 in fault.lessons for fault in program.scope(["5"]))
    both = program.scope(["same-site-lost", "removal"])
    assert both == [f for f in faults() if f.family == "removal" or f.name == "same-site-lost"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("same-site-last", "no variant same-site-last.* Did you mean same-site-lost"),
        ("99", "no fault in the scope of 99"),
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


def test_a_grade(graded_here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["mine.py", "--scope=books-for-everyone", "--json=report.json", "-n1"]

    assert program.main(words) == program.FULL_SCORE

    output = capsys.readouterr().out
    pytest.LineMatcher(output.splitlines()).fnmatch_lines(
        [
            "Grading mine.py in chromium: 1 fault in scope.",
            "passed * the bookshop * test_strangers",
            "1 test passed on the bookshop itself.",
            "caught * books-for-everyone * test_strangers",
            "family                caught   of",
            "note                       1    1",
            "Score: 1 of 1 fault caught, * harmless changes accepted, in * s.",
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
    command = [sys.executable, "-m", "fixtures.course.grading", str(graded_here / "mine.py")]

    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert result.returncode == program.NOT_FULL, result.stderr
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


@pytest.mark.usefixtures("graded_here")
def test_a_missed_fault_shows_the_hint_that_was_reached(
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
        pytest.param(["mine.py", "./mine.py"], "two of the files have the same name", id="twice"),
        pytest.param(
            ["mine.py", "--scope=nothing"], "There is no variant nothing", id="no such scope"
        ),
        pytest.param(
            ["--hint=other-markup"], "other-markup is a harmless change", id="nothing to hint at"
        ),
    ],
)
def test_a_command_that_cannot_be_run(
    capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    with pytest.raises(SystemExit) as stopped:
        program.main(words)

    assert stopped.value.code == program.USAGE_ERROR
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--grade", "mine.py", "--scope=removal"], ["--hint=slow"]])
def test_pytests_old_options_name_the_program(run: RunPytest, words: list[str]) -> None:
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
    """Yield each difference between a value and a schema, for the keywords that ours uses."""
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
