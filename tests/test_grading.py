"""Grading is fair: every unfair file gets a clear answer, and no more than it is worth."""

from __future__ import annotations

import json
import logging
from http.client import HTTPConnection
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any, cast

import pytest

from fixtures.browsers import PATIENCE
from fixtures.course.grading import judge, plugin
from fixtures.course.grading.pool import Outcome
from fixtures.course.grading.sites import serve_switch
from fixtures.course.suite import ROOT
from fixtures.course.variants import CatalogueError, Change, Variant, faults, named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fixtures.course.grading.judge import Grade
    from fixtures.course.grading.sites import Exchange
    from fixtures.course.suite import RunPytest

FORM = {"Content-Type": "application/x-www-form-urlencoded"}

# Most of the graded tests are without a browser, for speed: grading does not care.
HEAD = """
    import os, signal, subprocess, sys, time
    from pathlib import Path
    from urllib.request import urlopen
    import pytest
    from playwright.sync_api import TimeoutError, expect
"""


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """No line in the log for each request."""
    logger = logging.getLogger("werkzeug")
    level = logger.level
    logger.setLevel(logging.ERROR)
    yield
    logger.setLevel(level)


@pytest.fixture
def graded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Grade]:
    """A function that grades a text by these faults and healthy variants, in one process."""

    def graded(text: str, *scope: str | Variant, healthy: tuple[Variant, ...] = ()) -> Grade:
        file = tmp_path / "mine.py"
        file.write_text(dedent(text))
        variants = [named(v) if isinstance(v, str) else v for v in scope]
        monkeypatch.setattr(judge, "healthy", lambda: list(healthy))
        return judge.grade([file], variants, "chromium", 1, lambda _: None)

    return graded


def change(name: str, file: str, before: str, after: str, family: str = "note") -> Variant:
    """Make a variant."""
    return Variant(name, family, f"{name}.", (Change(f"site/bookshop/{file}", before, after),))


# -- files that are not graded ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        pytest.param("", "mine.py has no tests: ", id="empty"),
        pytest.param("def check(): assert 1", "mine.py has no tests: ", id="no test"),
        pytest.param("def test_it(page): page.goto('/')", "mine.py has no assertion: ", id="claim"),
        pytest.param("def test_it(:\n", "mine.py, line 1: Python cannot read it: ", id="syntax"),
        pytest.param("\0", "mine.py: Python cannot read it: ", id="binary"),
    ],
)
def test_a_file_without_a_claim_is_not_graded(
    graded: Callable[..., Grade], text: str, answer: str
) -> None:
    result = graded(text, "books-for-everyone")

    assert [reason[: len(answer)] for reason in result.invalid] == [answer]
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

    def test_that_imports_the_site_and_says_nothing_of_it():
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

    def test_that_lives_on_it():
        assert left

    def test_that_does_not_bear_it():
        assert not Path("left.txt").exists()

    @pytest.mark.skip(reason="not now")
    def test_that_is_skipped():
        assert True

    def test_that_sleeps():
        time.sleep(0)

    @pytest.mark.xfail
    def test_that_was_to_fail():
        assert True
"""
)

SEES = "A graded test sees what a visitor sees: it "


def test_each_test_that_is_unfair_is_told_so_and_stops_no_other(
    graded: Callable[..., Grade], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judge, "LIMIT", 4)

    result = graded(UNFAIR, "books-for-everyone")

    told = {reason.partition(" ")[0].strip(":"): reason for reason in result.invalid}
    assert list(told) == [
        "test_that_always_fails",
        "test_that_opens_the_source",
        "test_that_imports_the_site_and_says_nothing_of_it",
        "test_that_looks_into_the_catalogue",
        "test_that_asks_for_the_app",
        "test_that_ends_its_parent",
        "test_that_ends_itself",
        "test_that_never_ends",
        "test_that_lives_on_it",
        "test_that_does_not_bear_it",
        "test_that_was_to_fail",
    ]
    assert told["test_that_always_fails"] == (
        "test_that_always_fails fails on the bookshop itself, with nothing wrong in it. (assertion)"
        '\nLine 16: assert 1 == 2, "as always"\nas always\nassert 1 == 2'
    )
    source = SEES + "does not read the source of the site"
    assert told["test_that_opens_the_source"].endswith(f"{source} (books.py).")
    assert told["test_that_looks_into_the_catalogue"].endswith(f"{source} (note.toml).")
    for name in ("test_that_imports_the_site_and_says_nothing_of_it", "test_that_asks_for_the_app"):
        assert SEES + "does not import the site (bookshop)" in told[name]
    assert told["test_that_ends_its_parent"].endswith(SEES + "ends no process but its own.")
    assert told["test_that_ends_itself"] == "test_that_ends_itself ended its process."
    assert told["test_that_never_ends"].endswith(" never ended: it was stopped after 4 s.")
    assert "passes after the other tests and fails alone" in told["test_that_lives_on_it"]
    assert "passes alone and fails after the other tests" in told["test_that_does_not_bear_it"]
    assert told["test_that_was_to_fail"].endswith("(failed)\n[XPASS(strict)] ")
    assert result.remarks == [
        "mine.py, line 61 sleeps. `expect` waits by itself, and no longer than it has to.",
        "test_that_is_skipped was skipped: not now",
    ]
    assert (result.faults, result.full) == ([], False)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("import bookshop", SEES + "does not import the site (bookshop), as the fixtures app and "),
        ("import nowhere", "ImportError while importing test module 'test_mine.py'."),
        ("__import__('os')._exit(3)", "Before its first test, it ended its process."),
    ],
    ids=["the site", "nothing there", "the end"],
)
def test_a_file_that_cannot_be_imported(
    graded: Callable[..., Grade], text: str, answer: str
) -> None:
    (told,) = graded(f"{text}\ndef test_it(): assert 1", "same-site-lost").invalid

    assert told[: len(answer)] == answer


# -- what is caught -----------------------------------------------------------------------------


def test_only_an_assertion_catches(graded: Callable[..., Grade], tmp_path: Path) -> None:
    text = f"""{HEAD}
    def url_of(path, base_url):
        with urlopen(base_url + path) as answer:
            return answer.url.removeprefix(base_url)

    def test_that_crashes(base_url):
        {{"/register?next=/books": 1}}[url_of("/books", base_url)]
        assert True

    def test_that_waits_in_vain(base_url):
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

    def test_that_wants_the_very_words(base_url):
        with urlopen(base_url + "/register") as answer:
            assert b"Already registered?" in answer.read()
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

    report = plugin.report(result, [verdict.variant for verdict in result.faults])
    assert report.pop("seconds") > 0
    assert report == {
        "version": plugin.VERSION,
        "files": ["mine.py"],
        "browser": "chromium",
        "valid": True,
        "problems": [],
        "remarks": [],
        "tests": [
            "test_that_crashes",
            "test_that_waits_in_vain",
            "test_that_ends",
            "test_that_skips",
            "test_that_looks_elsewhere",
            "test_that_asserts",
            "test_that_wants_the_very_words",
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
                    "test_that_waits_in_vain": "time-out",
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
                "test": "test_that_wants_the_very_words",
                "assertion": 'assert b"Already registered?" in answer.read()',
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


def test_a_test_that_skips_does_not_survive_a_harmless_change(
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
        with urlopen(base_url + "/register") as answer:
            if b"Already" not in answer.read():
                pytest.skip("this is another site")
        assert True
    """

    result = graded(text, "books-for-everyone", healthy=harmless)

    assert [site.name for site, _ in judge.at_once([*harmless])] == ["other-words+other-page"]
    assert [verdict.good for verdict in result.healthy] == [False, True]


def test_a_file_learns_nothing_of_the_variant(graded: Callable[..., Grade], tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    text = f"""{HEAD}
    def test_that_asks(variant, base_url, hosts, request):
        urlopen(base_url + "/books").close()
        told = [variant, base_url, hosts, request.config.option.variant, sys.argv, os.getcwd()]
        told += [request.node.nodeid, sorted(os.environ.items()), sorted(os.listdir())]
        told += [name for name in sys.modules if name.startswith("bookshop")]
        with open({str(notes)!r}, "a") as notes:
            print(told, file=notes)
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
    assert len(others) == 3, "on the bookshop alone, and once on each fault"
    assert {*others} == {first}


def test_what_the_file_keeps_outlives_no_test(graded: Callable[..., Grade]) -> None:
    text = f"""{HEAD}
    runs = []

    @pytest.fixture(scope="session")
    def first_url(base_url):
        with urlopen(base_url + "/books") as answer:
            return answer.url

    def test_that_counts(base_url):
        urlopen(base_url + "/books").close()
        Path("runs.txt").open("a").write("x")
        runs.append(1)
        assert len(runs) == len(Path("runs.txt").read_text()) == 1

    def test_of_the_first(first_url):
        assert "/register" in first_url
    """

    result = graded(text, "permanent-redirect", "books-for-everyone")

    assert result.invalid == []
    assert [verdict.test for verdict in result.faults] == ["", "test_of_the_first"]


def test_a_test_that_changes_its_mind_is_unsteady(
    graded: Callable[..., Grade], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judge, "SHORTEST", PATIENCE)  # it fails sooner, on any machine
    text = f"""{HEAD}
    RUNS = Path({str(tmp_path / "runs.txt")!r})

    def test_by_chance(base_url):
        urlopen(base_url + "/books").close()
        RUNS.open("a").write("x")
        assert RUNS.stat().st_size not in {{3, 6}}
    """

    result = graded(text, "books-for-everyone", "permanent-redirect", "strangers-redirect-kept")

    assert result.invalid == [
        "test_by_chance is unsteady: of one site it says this, and then that."
    ]
    assert plugin.report(result, [])["score"]["caught"] == 0


# A lane that answers by heart: what is done about a slow machine takes no slow machine.
@pytest.mark.parametrize(
    ("answers", "how", "wavered"),
    [
        pytest.param({}, "passed", 0, id="passes"),
        pytest.param({"fault": ["assertion"]}, "assertion", 0, id="caught"),
        pytest.param(
            {"fault": ["assertion"], "bookshop": ["assertion", "passed"]},
            "assertion",
            0,
            id="slow, caught with more patience",
        ),
        pytest.param({"fault": ["assertion", "passed"]}, "passed", 0, id="slow, and nothing wrong"),
        pytest.param(
            {"fault": ["assertion"], "bookshop": ["assertion"]}, "assertion", 2, id="unsteady"
        ),
        pytest.param({"fault": ["time-out"]}, "time-out", 0, id="time-out"),
        pytest.param({"fault": ["skipped"]}, "skipped", 0, id="skipped"),
    ],
)
def test_a_slow_machine_catches_nothing(
    answers: dict[str, list[str]], how: str, wavered: int
) -> None:
    waits: list[float] = []

    class Lane:
        def run(
            self, _test: judge.Test, site: Variant | None, patience: float, _limit: float = 0
        ) -> Outcome:
            said = answers.get("fault" if site else "bookshop", ["passed"])
            waits.append(patience)
            return Outcome(said.pop(0) if len(said) > 1 else said[0], seconds=patience)

    test = judge.Test("test_it", "test_it", alone=Outcome("passed", seconds=0.5))
    outcome = judge.confirmed(Lane(), named("books-for-everyone"), test)  # pyright: ignore[reportArgumentType]

    assert (outcome.how, test.wavered) == (how, wavered)
    assert waits[0] == test.patience == pytest.approx(0.75)
    assert waits == sorted(waits) or PATIENCE in waits


def test_what_a_test_cannot_notice(tmp_path: Path) -> None:
    def asked(*paths: str, form: str | None = None) -> list[Exchange]:
        kept: list[Exchange] = []
        switch.exchanges = kept
        switch.switch_to(None)
        for path in paths:
            connection = HTTPConnection(url.removeprefix("http://"))
            connection.request("POST" if form else "GET", path, form, FORM)
            connection.getresponse().read()
            connection.close()
        switch.exchanges = None
        return kept

    with serve_switch(tmp_path) as (switch, url, _):
        registers = asked("/register", form="username=ada&password=12345678")
        reads = asked("/books", "/register", "/static/style.css")
        adds = asked("/addCookie", "/removeCookie")

        for name, those_who_do in {
            "books-for-everyone": [reads],
            "same-site-lost": [registers],
            "token-too-short": [registers],
            "name-in-base64": [registers],
            "short-password-taken": [],
            "next-leads-anywhere": [],
            "two-readers-of-one-name": [registers, reads, adds],  # the database is another one
            "first-cookie-outlives-the-browser": [adds],
            "focus-not-shown": [reads],
            "types-guessed": [registers, reads, adds],
            "link-logs-out": [],
        }.items():
            noticed = [e for e in (registers, reads, adds) if switch.can_notice(named(name), e)]
            assert noticed == those_who_do, name
        assert not switch.can_notice(change("same", "books.py", "# Without it", "# Or"), reads)
        template = change("x", "templates/register.html", "Already", "Formerly")
        assert switch.can_notice(template, reads)
        assert not switch.can_notice(template, adds)
        at_start = change("y", "security.py", "app.after_request(add_headers)", "pass")
        assert switch.can_notice(at_start, adds)
        in_the_database = change("z", "accounts.py", "hash_password(password)),", '"x"),')
        assert switch.can_notice(in_the_database, registers)


# -- the scope, the hints, the report -----------------------------------------------------------


def test_the_scope_is_a_family_a_lesson_or_a_name() -> None:
    assert plugin.scope([]) == faults()
    assert {fault.family for fault in plugin.scope(["removal"])} == {"removal"}
    assert all(5 in fault.lessons for fault in plugin.scope(["5"]))
    both = plugin.scope(["same-site-lost", "removal"])
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
        plugin.scope([name])


def test_a_grade(suite: pytest.Pytester, run: RunPytest) -> None:
    suite.makepyfile(
        mine="""
        import re
        from playwright.sync_api import expect

        def test_strangers(page):
            page.goto("/books")
            expect(page).to_have_url(re.compile("/register"))
        """
    )

    result = run(
        "--grade",
        "mine.py",
        "--scope=books-for-everyone",
        "--grade-report=report.json",
        "--color=no",
        "-n1",
    )

    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(
        [
            "Grading mine.py in chromium: 1 fault in scope.",
            "passed * the bookshop * test_strangers",
            "1 test passed on the bookshop itself.",
            "caught * books-for-everyone * test_strangers",
            "family                caught   of",
            "note                       1    1",
            "Score: 1 of 1 fault caught, * harmless changes survived, in * s.",
        ],
        consecutive=False,
    )
    assert max(map(len, result.outlines)) <= 80
    assert "\x1b" not in result.stdout.str()
    report = json.loads(suite.path.joinpath("report.json").read_text())
    assert report["score"]["full"]
    assert list(conform(report, SCHEMA)) == []


def test_hints_come_one_by_one(suite: pytest.Pytester, run: RunPytest) -> None:
    second, third = (run("--hint=books-for-everyone") for _ in range(2))

    hints = named("books-for-everyone").hints
    assert second.ret == third.ret == pytest.ExitCode.OK
    assert second.outlines == [f"books-for-everyone, hint 2 of 3: {hints[1]}"]
    assert " ".join(third.outlines) == (
        f"books-for-everyone, hint 3 of 3: {hints[2]} "
        "That was the last. The fault itself: python -m fixtures.course.variants books-for-everyone"
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--grade"], "*Name files of tests to grade*"),
        (["--grade", "mine.py", "--scope=nothing"], "*There is no variant nothing*"),
        (["--hint=other-markup"], "*other-markup is a healthy variant*"),
    ],
    ids=["no file", "no such scope", "nothing to hint at"],
)
def test_a_command_that_cannot_be_done(
    suite: pytest.Pytester, run: RunPytest, words: list[str], message: str
) -> None:
    suite.makepyfile(mine="")

    result = run(*words)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([message])


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
    """Give where a value is not as a schema says, as far as this schema's own words go."""
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


def test_a_report_that_is_not_as_the_schema_says_is_noticed() -> None:
    report = plugin.report(judge.Grade([Path("mine.py")], "chromium"), [])
    assert list(conform(report, SCHEMA)) == []

    report["score"] |= {"caught": "many"}
    report["extra"] = 1
    del report["files"]
    assert list(conform(report, SCHEMA)) == [
        "report has no files",
        "report.score.caught is no integer",
        "report has an unknown extra",
    ]
