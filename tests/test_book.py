"""The lesson book, opened from a file in a real browser without a network."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # pyright: ignore[reportMissingTypeStubs]
from filelock import FileLock
from playwright.sync_api import Page, expect

from fixtures.book import timeline
from fixtures.book.build import Case, build_step, cookie_values
from fixtures.course.suite import prepare, run_in
from fixtures.observer import CookieState, JarState

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import BrowserContext

    from fixtures.course.suite import RunPytest

pytestmark = pytest.mark.slow  # it starts other processes

LESSON = '''
    """Lesson 5: a cookie is a note.

    It is set by a header (https://www.rfc-editor.org/rfc/rfc6265).

    Try: `path="/removeCookie"`.
    """

    import os
    import pytest
    from playwright.sync_api import expect
    from fixtures.steps import step


    def test_a_cookie_comes_and_goes(page, jar):
        step("A visitor requests the cookie")
        page.goto("/addCookie")

        step("The test requests its value without a page")
        page.context.request.get("/displayCookieValue")

        step("The site removes the cookie")
        page.goto("/removeCookie")
        jar.expect("myFirstCookie").to_be_absent()


    def test_that_differs_between_engines(page, browser_name):
        step("A visitor opens a page")
        page.goto("/addCookie" if browser_name == "firefox" else "/")


    def test_that_fails(page):
        step("A visitor opens the first page")
        page.goto("/")

        step("The page says goodbye")
        expect(page.get_by_role("heading", level=1)).to_have_text("Goodbye", timeout=100)


    def test_without_steps(page):
        page.goto("/register")


    @pytest.mark.parametrize("word", ["<b>", "two words"])
    def test_of_a_word(page, word):
        step("A visitor searches for a word")
        page.goto(f"/lab?{word}")


    def test_that_ends_its_process(page, worker_id, browser_name):
        if worker_id != "master" and browser_name == "chromium":
            os._exit(1)
'''
PROOF = [
    {
        "fault": "cookie-stays",
        "lesson": 5,
        "test": "test_a_cookie_comes_and_goes",
        "assertion": 'jar.expect("myFirstCookie").to_be_absent()',
        "diff": '--- a\n+++ b\n-    path="/"\n+    path="/removeCookie"\n',
    }
]


@dataclass(frozen=True)
class BookRun:
    """A book, and the output of the run that wrote it."""

    file: Path
    lines: list[str]


@pytest.fixture(scope="session")
def book_run(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> BookRun:
    """The book of a lesson in two engines. Two workers write it, and one of them crashes.

    The first worker that needs it writes it for all workers. xdist's documentation says how:
    "Making session-scoped fixtures execute only once".
    """
    folder = tmp_path_factory.getbasetemp()
    folder = folder / "book" if worker_id == "master" else folder.parent / "book"
    file, output = folder / "out/book.html", folder / "stdout.txt"
    with FileLock(f"{folder}.lock"):
        if not output.exists():
            folder.mkdir()
            prepare(folder)
            folder.joinpath("test_05_cookie.py").write_text(dedent(LESSON))
            folder.joinpath(".proof.json").write_text(json.dumps(PROOF))
            engines = ["--browser", "chromium", "--browser", "firefox"]
            result = run_in(folder, "-n2", *engines, "--book", str(file))
            output.write_text("\n".join(result.outlines), encoding="utf-8")
    return BookRun(file, output.read_text(encoding="utf-8").splitlines())


@pytest.fixture
def book(book_run: BookRun, new_context: Callable[..., BrowserContext]) -> Page:
    """The book in a browser without a network."""
    page = new_context(offline=True).new_page()
    page.goto(book_run.file.as_uri())
    return page


def test_the_run_has_the_outcomes_of_a_plain_run(book_run: BookRun) -> None:
    # Failed: one test in each engine, and the test that ends its worker.
    pytest.LineMatcher(book_run.lines).fnmatch_lines(
        ["The lesson book (0.* MB, 13 tests): file://*book.html", "*3 failed, 11 passed*"]
    )


def test_the_contents_link_to_lessons_and_lessons_to_tests(book: Page) -> None:
    contents = book.get_by_role("navigation", name="Contents")
    contents.get_by_role("link", name="Lesson 5: a cookie is a note").click()
    expect(book).to_have_url(re.compile("#05-cookie$"))
    expect(book.get_by_role("heading", name="Lesson 5: a cookie is a note")).to_be_in_viewport()

    book.get_by_role("link", name="Without steps").click()
    expect(book.get_by_role("heading", name="Without steps")).to_be_in_viewport()
    expect(book.get_by_role("link", name="https://www.rfc-editor.org/rfc/rfc6265")).to_be_visible()


def test_a_step_shows_headers_pictures_and_cookie_changes(book: Page) -> None:
    step = book.locator(".step").filter(has_text="A visitor requests the cookie")
    for engine in ("chromium", "firefox"):
        cell = step.locator(".result").filter(has_text=engine)
        expect(cell).to_contain_text("GET /addCookie 200")
        expect(cell).to_contain_text('Set-Cookie: myFirstCookie="Hello World - my first cookie!"')
        expect(cell.get_by_role("row")).to_contain_text("+ myFirstCookie added")
        expect(cell.get_by_role("row")).to_contain_text(
            re.compile("127.0.0.1/ SameSite=.*, lives until the browser closes")
        )
        expect(
            cell.get_by_role("img", name=re.compile(f"^page at .*addCookie, in {engine}"))
        ).to_be_visible()

    requested = book.locator(".step").filter(has_text="without a page").locator(".result").first
    expect(requested).to_contain_text(
        "GET /displayCookieValue 200 sent by the test, without a page"
    )
    expect(requested).to_contain_text('Cookie: myFirstCookie="Hello World - my first cookie!"')

    removal = (
        book.locator(".step").filter(has_text="The site removes the cookie").locator(".result")
    )
    expect(removal.first).to_contain_text("Cookie: myFirstCookie=")
    expect(removal.first.get_by_role("row")).to_contain_text("- myFirstCookie gone")


def test_the_book_contains_every_picture(book: Page) -> None:
    wanted = book.locator("use").evaluate_all("all => all.map(use => use.getAttribute('href'))")
    pictures = book.locator("symbol image")

    assert len(wanted) > 10
    assert {href[1:] for href in wanted} == {
        *book.locator("symbol").evaluate_all("all => all.map(s => s.id)")
    }
    hrefs = pictures.evaluate_all("all => all.map(image => image.getAttribute('href'))")
    assert all(href.startswith("data:image/webp;base64,") for href in hrefs)
    size = book.evaluate(
        "async href => { const i = new Image(); i.src = href; await i.decode(); return i.width }",
        hrefs[0],
    )
    assert size == 560


def test_differences_between_engines_are_marked(book: Page) -> None:
    differing = book.locator(".step.differs h4")

    expect(differing).to_have_text([re.compile("1. A visitor opens a page")])
    expect(book.get_by_text("The engines differ: requests, cookies")).to_be_visible()


def test_a_failure_shows_the_assertion_the_step_and_the_trace(book: Page) -> None:
    failed = book.locator(".case").filter(has_text="That fails")

    expect(failed.locator(".failure pre").first).to_contain_text("Actual value: Hello World!")
    expect(failed.locator(".failure").first).to_contain_text("playwright show-trace")
    expect(failed.locator(".result.failed")).to_have_count(2)
    expect(failed.locator(".step").last).to_contain_text("failed here")


def test_code_has_the_line_numbers_of_the_file(book: Page, book_run: BookRun) -> None:
    source = book_run.file.parents[1].joinpath("test_05_cookie.py").read_text().splitlines()
    number = source.index("def test_without_steps(page):") + 1

    line = book.locator(f"#\\30 5-cookie-line-{number}")
    expect(line).to_have_text(re.compile(rf"^ *{number}\s*def test_without_steps\(page\):"))


def test_the_timeline_shows_the_life_of_each_cookie(book: Page) -> None:
    timeline = book.locator(".timeline")

    expect(timeline.get_by_role("rowheader")).to_have_text(["myFirstCookie"])
    # In each engine the cookie is added and removed. Another test adds it in Firefox only.
    for state, titles in {
        "added": ["chromium: added", "firefox: added", "firefox: added"],
        "kept": ["chromium: kept", "firefox: kept"],
        "gone": ["chromium: gone", "firefox: gone"],
    }.items():
        found = timeline.locator(f".state.{state}")
        assert found.evaluate_all("all => all.map(cell => cell.title)") == titles


def test_the_timeline_says_which_cookies_were_not_kept() -> None:
    steps: list[timeline.Values] = [{"a": "1", "refused": None}, {"a": "1"}, {"a": "2"}, {}]

    found = timeline.build(
        [("A test", {"chromium": steps, "firefox": []})], ["chromium", "firefox"]
    )

    assert found
    assert found.tests == [("A test", 4)]
    assert found.rows == {
        "a": [["added", ""], ["kept", ""], ["changed", ""], ["gone", ""]],
        "refused": [["not-kept", ""], ["", ""], ["", ""], ["", ""]],
    }


def test_the_timeline_knows_the_cookies_that_a_jar_does_not_show() -> None:
    states = [CookieState("added", f"c{number}", "v", "", "") for number in range(25)]
    jar = asdict(JarState("page", states))
    run = {"engine": "", "steps": [{"number": 1, "requests": [], "jars": [jar]}]}

    step = build_step(Case("case", "A test", [run]), 1)

    assert len(cookie_values(run["steps"][0])) == 25
    assert (len(step["jars"][0]["shown"]), step["jars"][0]["more"]) == (20, 5)


def test_the_book_names_the_tests_that_are_missing(book: Page, book_run: BookRun) -> None:
    missing = book.get_by_role("region", name="Missing tests")

    expect(missing.get_by_role("listitem")).to_contain_text(
        ["test_that_ends_its_process[chromium] (failed)"], use_inner_text=True
    )
    pytest.LineMatcher(book_run.lines).fnmatch_lines(
        ["Not in the book: *test_that_ends_its_process*"]
    )


def test_the_book_shows_the_faults_that_a_lesson_catches(book: Page) -> None:
    book.get_by_text("cookie-stays").click()

    expect(book.locator(".diff .inserted").last).to_contain_text('path="/removeCookie"')
    expect(book.locator(".faults")).to_contain_text('jar.expect("myFirstCookie").to_be_absent()')


def test_a_step_is_found_by_its_words_and_by_keys(book: Page) -> None:
    book.get_by_label("Find a step").fill("goodbye")
    expect(book.get_by_role("status")).to_have_text(re.compile("^1 of "))
    book.get_by_label("Find a step").press("Enter")
    expect(book.get_by_role("heading", name="The page says goodbye")).to_be_in_viewport()


def test_the_book_is_accessible_and_fits_every_screen(book: Page) -> None:
    axe: Any = Axe()
    for width in (360, 1280):
        book.set_viewport_size({"width": width, "height": 740})
        # clientWidth is the width without a scrollbar, which has a width in Firefox.
        too_wide = "(html => html.scrollWidth - html.clientWidth)(document.documentElement)"
        assert book.evaluate(too_wide) <= 0
        for scheme in ("light", "dark"):
            book.emulate_media(color_scheme=scheme)
            assert [found["nodes"][0] for found in axe.run(book).response["violations"]] == []


def test_the_book_needs_no_script(
    book_run: BookRun, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(book_run.file.as_uri())

    expect(page.get_by_role("heading", name="3. The site removes the cookie line")).to_be_visible()
    assert not re.search(r"""(src|href)=["']?https?://[^"']*\.(js|css|png|webp)""", page.content())


def test_a_run_without_workers_writes_the_book_too(suite: pytest.Pytester, run: RunPytest) -> None:
    suite.makepyfile(test_05_cookie=dedent(LESSON))

    result = run("--book=book.html", "-k", "goes")

    result.assert_outcomes(passed=1, deselected=6)
    html = suite.path.joinpath("book.html").read_text(encoding="utf-8")
    assert "+ myFirstCookie" in html
    assert "Missing" not in html
    assert "What this lesson catches" not in html


def test_only_the_options_need_the_optional_packages(
    suite: pytest.Pytester, run: RunPytest, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite.makepyfile(
        test_page="def test_page(page): page.goto('/')",
        missing="import sys\nsys.modules.update(PIL=None, prompt_toolkit=None)",
    )
    monkeypatch.setenv("PYTHONPATH", str(suite.path))
    without = ("-p", "missing")

    run(*without).assert_outcomes(passed=1)
    run(*without, "--book=book.html").stderr.fnmatch_lines(
        ["ERROR: --book needs a package that is not installed. Run: pip install pillow"]
    )
    run(*without, "--record=film.jpg").stderr.fnmatch_lines(
        ["ERROR: --record needs * Run: pip install prompt_toolkit"]
    )
