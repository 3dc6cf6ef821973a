"""The lesson book: read in a real browser, opened from disk, without a network."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # pyright: ignore[reportMissingTypeStubs]
from filelock import FileLock
from playwright.sync_api import Page, expect

from fixtures.course.suite import prepare, run_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import BrowserContext

    from fixtures.course.suite import RunPytest

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
        step("A visitor asks for the cookie")
        page.goto("/addCookie")

        step("The test asks for its value, without a page")
        page.context.request.get("/displayCookieValue")

        step("The cookie is removed")
        page.goto("/removeCookie")
        jar.expect("myFirstCookie").to_be_absent()


    def test_that_is_another_in_each_browser(page, browser_name):
        step("A visitor asks for something")
        page.goto("/addCookie" if browser_name == "firefox" else "/")


    def test_that_fails(page):
        step("A visitor asks for the first page")
        page.goto("/")

        step("It says goodbye")
        expect(page.get_by_role("heading", level=1)).to_have_text("Goodbye", timeout=100)


    def test_without_steps(page):
        page.goto("/register")


    @pytest.mark.parametrize("word", ["<b>", "two words"])
    def test_of_a_word(page, word):
        step("A visitor looks for a word")
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
class Printed:
    """A book, and what the run that wrote it printed."""

    file: Path
    lines: list[str]


@pytest.fixture(scope="session")
def printed(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Printed:
    """The book of a lesson in two browsers, written by two processes, of which one ends early.

    It is written once in a run: the first worker that asks writes it for all, as xdist's
    documentation proposes ("Making session-scoped fixtures execute only once").
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
    return Printed(file, output.read_text(encoding="utf-8").splitlines())


@pytest.fixture
def book(printed: Printed, new_context: Callable[..., BrowserContext]) -> Page:
    """The book in a browser that is offline, as if found on a memory stick."""
    page = new_context(offline=True).new_page()
    page.goto(printed.file.as_uri())
    return page


def test_the_run_has_the_verdicts_of_a_plain_one_and_names_the_book(printed: Printed) -> None:
    # Failed: one test in each engine, and the process that ended itself.
    pytest.LineMatcher(printed.lines).fnmatch_lines(
        ["The lesson book (0.* MB, 13 tests): file://*book.html", "*3 failed, 11 passed*"]
    )


def test_the_contents_lead_to_a_lesson_and_that_to_a_test(book: Page) -> None:
    contents = book.get_by_role("navigation", name="Contents")
    contents.get_by_role("link", name="Lesson 5: a cookie is a note").click()
    expect(book).to_have_url(re.compile("#05-cookie$"))
    expect(book.get_by_role("heading", name="Lesson 5: a cookie is a note")).to_be_in_viewport()

    book.get_by_role("link", name="Without steps").click()
    expect(book.get_by_role("heading", name="Without steps")).to_be_in_viewport()
    expect(book.get_by_role("link", name="https://www.rfc-editor.org/rfc/rfc6265")).to_be_visible()


def test_a_step_shows_headers_pictures_and_what_changed_in_the_jar(book: Page) -> None:
    step = book.locator(".step").filter(has_text="A visitor asks for the cookie")
    for engine in ("chromium", "firefox"):
        cell = step.locator(".cell").filter(has_text=engine)
        expect(cell).to_contain_text("GET /addCookie 200")
        expect(cell).to_contain_text('Set-Cookie: myFirstCookie="Hello World - my first cookie!"')
        expect(cell.get_by_role("row")).to_contain_text("+ myFirstCookie added")
        expect(cell.get_by_role("row")).to_contain_text("127.0.0.1/ SameSite=")
        expect(
            cell.get_by_role("img", name=re.compile(f"^page at .*addCookie, in {engine}"))
        ).to_be_visible()

    asked = book.locator(".step").filter(has_text="without a page").locator(".cell").first
    expect(asked).to_contain_text("GET /displayCookieValue 200 asked by the test itself")
    expect(asked).to_contain_text('Cookie: myFirstCookie="Hello World - my first cookie!"')

    removal = book.locator(".step").filter(has_text="The cookie is removed").locator(".cell")
    expect(removal.first).to_contain_text("Cookie: myFirstCookie=")
    expect(removal.first.get_by_role("row")).to_contain_text("- myFirstCookie gone")


def test_every_picture_is_in_the_book_itself(book: Page) -> None:
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


def test_what_differs_between_engines_is_marked(book: Page) -> None:
    differing = book.locator(".step.differs h4")

    expect(differing).to_have_text([re.compile("1. A visitor asks for something")])
    expect(book.get_by_text("The engines differ: requests, cookies")).to_be_visible()


def test_a_failure_shows_the_assertion_its_step_and_how_to_get_a_trace(book: Page) -> None:
    failed = book.locator(".case").filter(has_text="That fails")

    expect(failed.locator(".failure pre").first).to_contain_text("Actual value: Hello World!")
    expect(failed.locator(".failure").first).to_contain_text("playwright show-trace")
    expect(failed.locator(".cell.failed")).to_have_count(2)
    expect(failed.locator(".step").last).to_contain_text("failed here")


def test_code_has_the_line_numbers_of_the_file(book: Page, printed: Printed) -> None:
    source = printed.file.parents[1].joinpath("test_05_cookie.py").read_text().splitlines()
    number = source.index("def test_without_steps(page):") + 1

    line = book.locator(f"#\\30 5-cookie-L{number}")
    expect(line).to_have_text(f"{number}def test_without_steps(page):")


def test_the_life_of_the_cookies_is_drawn(book: Page) -> None:
    life = book.locator("svg.life")

    expect(life.locator(".name")).to_have_text(["myFirstCookie"])
    # In each engine it comes and goes; another test gets it in Firefox alone.
    expect(life.locator(".bar")).to_have_count(3)
    expect(life.locator(".end")).to_have_count(2)


def test_a_part_that_is_missing_is_said(book: Page, printed: Printed) -> None:
    missing = book.get_by_role("region", name="Missing parts")

    expect(missing.get_by_role("listitem")).to_contain_text(
        ["test_that_ends_its_process[chromium] (failed)"], use_inner_text=True
    )
    pytest.LineMatcher(printed.lines).fnmatch_lines(
        ["No part of it tells of *test_that_ends_its_process*"]
    )


def test_what_a_proof_found_is_shown(book: Page) -> None:
    book.get_by_text("cookie-stays").click()

    expect(book.locator(".diff .ins").last).to_contain_text('path="/removeCookie"')
    expect(book.locator(".faults")).to_contain_text('jar.expect("myFirstCookie").to_be_absent()')


def test_a_step_is_found_by_its_words_and_by_keys(book: Page) -> None:
    book.get_by_label("Find a step").fill("goodbye")
    expect(book.get_by_role("status")).to_have_text(re.compile("^1 of "))
    book.get_by_label("Find a step").press("Enter")
    expect(book.get_by_role("heading", name="It says goodbye")).to_be_in_viewport()


def test_it_is_for_everyone(book: Page) -> None:
    axe: Any = Axe()
    for width in (360, 1280):
        book.set_viewport_size({"width": width, "height": 740})
        # What is left beside a scrollbar, which has a width of its own in Firefox, is enough.
        too_wide = "(html => html.scrollWidth - html.clientWidth)(document.documentElement)"
        assert book.evaluate(too_wide) <= 0
        for scheme in ("light", "dark"):
            book.emulate_media(color_scheme=scheme)
            assert [found["nodes"][0] for found in axe.run(book).response["violations"]] == []


def test_it_can_be_read_without_a_script(
    printed: Printed, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(printed.file.as_uri())

    expect(page.get_by_role("heading", name="3. The cookie is removed line")).to_be_visible()
    assert not re.search(r"""(src|href)=["']?https?://[^"']*\.(js|css|png|webp)""", page.content())


def test_a_single_process_binds_its_book_too(suite: pytest.Pytester, run: RunPytest) -> None:
    suite.makepyfile(test_05_cookie=dedent(LESSON))

    result = run("--book=book.html", "-k", "goes")

    result.assert_outcomes(passed=1, deselected=6)
    html = suite.path.joinpath("book.html").read_text(encoding="utf-8")
    assert "+ myFirstCookie" in html
    assert "Missing" not in html
    assert "What this lesson catches" not in html
