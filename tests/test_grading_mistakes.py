"""Grading finds tests that never run, and checks that can never fail."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from fixtures.course.grading import judge
from fixtures.course.grading.lanes import GradedTest
from fixtures.course.grading.process import GradedRun
from fixtures.course.grading.source import look_at
from fixtures.course.suite import ROOT

if TYPE_CHECKING:
    from pathlib import Path

ALWAYS_TRUE = "which is always true"
NOT_RUN = "pytest does not run its tests, because"

MISTAKES = [
    ("assert (page.url == '/', 'the first page')", 2, f"asserts a tuple, {ALWAYS_TRUE}."),
    ("assert True", 2, f"asserts a constant, {ALWAYS_TRUE}."),
    ("assert 'a' or 'b' in page.url", 2, f"asserts `or` with a constant, {ALWAYS_TRUE}."),
    ("assert page.get_by_text('a').is_visible", 2, f"asserts a method, {ALWAYS_TRUE}."),
    ("assert page.get_by_text('a')", 2, f"asserts a locator, {ALWAYS_TRUE}, also if no element"),
    ("expect(page.locator('h1'))", 2, "checks nothing. After `expect(...)`, write a check: "),
    ("expect.soft(page)", 2, "checks nothing. After `expect.soft(...)`, write a check: "),
    ("expect(page).to_have_url", 2, "does not call `to_have_url`. To call it, write "),
    ("page.title() == 'Books'", 2, "compares, but checks nothing. Write `assert` before"),
    ("page.get_by_text('a').is_visible()", 2, "ignores the result of `is_visible()`. Write"),
    ("page.wait_for_timeout(9)", 2, "sleeps. `expect` waits by itself, and only as long as"),
    ("page.goto('http://localhost:5000/books')", 2, "has the address http://localhost:5000. "),
    ("page.goto(f'http://127.0.0.1:80{page}')", 2, "has the address http://127.0.0.1:80. "),
    ("BASE_URL = 'http://localhost:5000'", 2, "has the address http://localhost:5000. "),
    ("sync_playwright().start()", 2, "starts Playwright. Use the fixture `page` or `browser`"),
    ("def test_inner(): assert page.url", 2, "defines test_inner in a function: pytest does not"),
    ("pass\ndef test_it(): assert page.url", 3, "defines test_it again. So the test of this name"),
    (
        "pass\nclass Books:\n    def test_a(self): assert page.url",
        3,
        f"defines the class Books. {NOT_RUN}",
    ),
    (
        "pass\nclass TestA:\n    def __init__(self): pass\n    def test_a(self): assert page.url",
        3,
        f"defines the class TestA. {NOT_RUN} it has `__init__`.",
    ),
    (
        "pass\nclass TestA:\n    def test_a(page): assert page",
        4,
        "defines the method test_a without the parameter `self`.",
    ),
    ("page.goto('/')\ndef test_b(page): assert page.url", 1, "defines test_it, which has no asser"),
]


@pytest.mark.parametrize(("body", "line", "remark"), MISTAKES)
def test_a_check_that_cannot_fail_gets_a_remark(
    tmp_path: Path, body: str, line: int, remark: str
) -> None:
    file = tmp_path / "mine.py"
    file.write_text(f"def test_it(page):\n    {body}\ndef test_last(page): assert page.url\n")

    _, remarks = look_at(file, "mine.py")

    start = f"mine.py, line {line} {remark}"
    assert [text[: len(start)] for text in remarks if text.startswith(start)] == [start], remarks


HONEST = """
    import pytest
    from playwright.sync_api import expect
    from own_package import check_books

    TABLE = {"Origin": "http://localhost:5000"}

    class BooksPage:
        def __init__(self, page):
            self.page = page

        @property
        def is_visible(self):
            return self.page.url == "/books"

        def check_heading(self):
            expect(self.page.get_by_role("heading")).to_be_visible()

    @pytest.fixture
    def checked(page):
        yield page
        assert page.url

    class Base:
        def test_of_the_base(self):
            assert self.path

    class TestBooks(Base):
        path = "/"

        @staticmethod
        def test_static(page):
            BooksPage(page).check_heading()

    def test_a_property(page):
        assert BooksPage(page).is_visible

    def test_a_fixture(checked):
        checked.goto("/")

    def test_an_imported_function(page):
        check_books(page)

    @pytest.mark.parametrize("origin", ["http://127.0.0.1:5000", "null"])
    def test_a_table(origin, jar):
        jar.expect("lab").to_be_present()
        with pytest.raises(ValueError):
            int(origin)
"""

FIXTURE = """
    def checked(page):
        yield page
        assert page.url
"""
NO_ASSERTION = "def test_it(page): page.goto('/')"
HONEST_SHAPES = {
    "all": HONEST,
    # Assertions.
    "usefixtures": f"""
    @pytest.fixture{FIXTURE}
    @pytest.mark.usefixtures("checked")
    class TestBooks:
        def test_it(self, page): page.goto("/")
    """,
    "pytestmark": f"""
    pytestmark = pytest.mark.usefixtures("checked")
    @pytest.fixture{FIXTURE}
    {NO_ASSERTION}
    """,
    "autouse": f"""
    @pytest.fixture(autouse=True){FIXTURE}
    {NO_ASSERTION}
    """,
    "fixture with a name": f"""
    @pytest.fixture(name="good_page"){FIXTURE}
    def test_it(good_page): good_page.goto("/")
    """,
    "getfixturevalue": f"""
    @pytest.fixture{FIXTURE}
    def test_it(request): request.getfixturevalue("checked").goto("/")
    """,
    "teardown": f"""
    def teardown_function(): assert Path.cwd().exists()
    {NO_ASSERTION}
    """,
    "__init__ and __exit__": """
    class Checked:
        def __init__(self, page): assert page.url
    class Watched:
        def __enter__(self): pass
        def __exit__(self, *args): assert not args[0]
    def test_init(page): Checked(page)
    def test_exit(page):
        with Watched(): page.goto("/")
    """,
    "partial": """
    check = partial(expect, message="a")
    heading = lambda page: expect(page.get_by_role("heading")).to_be_visible()
    def test_partial(page): check(page)
    def test_lambda(page): heading(page)
    def test_url(page): assert page.url
    """,
    "imported through a function": """
    from own_package import BooksPage
    def open_books(page): BooksPage(page).open()
    def test_it(page): open_books(page)
    def test_url(page): assert page.url
    """,
    "variable of a class": """
    class TestBooks:
        check = partial(expect, message="a")
        def test_it(self, page): self.check(page)
    def test_url(page): assert page.url
    """,
    "only an imported function": """
    from own_package import check_books
    if True: assert check_books
    def test_it(page): check_books(page)
    """,
    "all names of a module": f"""
    from own_package import *
    {NO_ASSERTION}
    def test_url(page): assert page.url
    """,
    "fixture of a test name": """
    @pytest.fixture
    def test_user(page): return page
    def test_it(test_user): assert test_user
    """,
    "other name of expect": """
    from playwright.sync_api import expect as check
    def test_it(page): check(page).not_to_have_url("/")
    def test_text(page): check(page.locator("h1")).to_contain_text("a")
    def test_match(page): check(page.locator("h1")).to_match_aria_snapshot("- heading")
    """,
    "warns": "def test_it(): pytest.warns(UserWarning, print)",
    # Addresses.
    "addresses": """
    '''http://localhost:5000 is the address of the site.'''
    ORIGIN = "http://localhost:5000"
    evil_url = "http://localhost:9999"
    def test_it(page):
        assert page.url != "http://localhost:5000/"
        page.request.get("/", headers={"Origin": "http://localhost:5000"})
        page.goto("/register?next=" + "http://localhost:5000")
    """,
    "own site": """
    def test_it(page):
        page.route("http://localhost:9999/**", lambda route: route.fulfill(body=""))
        page.goto("http://localhost:9999/a")
        assert page.url
    """,
    # Statements.
    "popup.value": """
    def test_it(page):
        with page.expect_popup() as popup: page.click("a")
        popup.value
        assert page.url
    """,
    "raises": """
    def test_it(page):
        with pytest.raises(AttributeError): page.is_visible
        with pytest.raises(TypeError): page < 1
    """,
    "own attributes": """
    class State:
        def __init__(self): self.is_visible = False
    @dataclass
    class Other:
        is_enabled: bool
    third = SimpleNamespace(is_hidden=False)
    Fourth = namedtuple("Fourth", ["is_checked"])
    def test_it(state, other):
        assert state.is_visible
        assert other.is_enabled
        assert third.is_hidden
        assert Fourth(0).is_checked
    """,
    "own sleep": """
    def sleep(): pass
    def test_it(page):
        sleep()
        assert page.url
    """,
    # Tests.
    "decorator": """
    def twice(function):
        def test_wrapper(page):
            function(page)
            function(page)
        return test_wrapper
    @twice
    def test_it(page): assert page.url
    """,
    "callback": """
    def test_it(page):
        def test_request(request): assert request.url
        page.on("request", test_request)
        page.goto("/")
    """,
    "asynchronous": """
    def test_it(page):
        async def test_request(): assert page.url
        asyncio.run(test_request())
    """,
    "page object": """
    class Checker:
        def __init__(self, page): self.page = page
        def test_heading(self): expect(self.page.locator("h1")).to_be_visible()
    def test_it(page): Checker(page).test_heading()
    """,
    "__test__": """
    class Books:
        __test__ = True
        def test_it(self, page): assert page.url
    """,
    "bases": """
    class Outer:
        class Base:
            def test_it(self): assert self.path
    class Typed(Generic[T]):
        def test_it(self): assert self.path
    class TestBooks(Outer.Base): path = "/"
    class TestOther(Typed[int]): path = "/"
    """,
    "other names of self": """
    class TestBooks:
        def test_it(*args): assert args
        def test_this(this, page): assert page.url
    """,
}


@pytest.mark.parametrize("shape", HONEST_SHAPES)
def test_an_honest_file_gets_no_remark(tmp_path: Path, shape: str) -> None:
    file = tmp_path / "mine.py"
    file.write_text(dedent(HONEST_SHAPES[shape]))

    assert look_at(file, "mine.py") == ([], [])


@pytest.mark.parametrize(
    "statement",
    ["raise AssertionError", "raise AssertionError('a')", "expect_by_engine(1, firefox=2)"],
)
def test_a_statement_that_can_fail_is_an_assertion(tmp_path: Path, statement: str) -> None:
    file = tmp_path / "mine.py"
    file.write_text(
        f"def test_it(page, expect_by_engine):\n    if page.url:\n        {statement}\n"
    )

    assert look_at(file, "mine.py") == ([], [])


def test_the_files_of_the_course_get_no_remark() -> None:
    files = [*ROOT.glob("e2e/**/test_*.py"), *ROOT.glob("e2e/exercises/*.py")]

    assert [remark for file in files for remark in look_at(file, file.name)[1]] == []


# -- the text of a failure ------------------------------------------------------------------------

STRICT = """\
Locator expected to have text 'Books'
Actual value: None
Error: strict mode violation: get_by_role("heading") resolved to 2 elements:
    1) <h1>Books</h1> aka get_by_role("heading", name="Books")
    2) <h2>More</h2> aka get_by_role("heading", name="More")

Call log:
  - Expect "to_have_text" get_by_role("heading") with timeout 1500ms
"""
TIMEOUT = """\
Timeout 8000ms exceeded.
=========================== logs ===========================
waiting for navigation to "**/register*" until 'load'
============================================================"""
CLICK = 'Locator.click: Timeout 8000ms exceeded.\nCall log:\n  - waiting for get_by_label("Name")\n'
LAUNCH = "BrowserType.launch: Executable does not exist\n╔════╗\n║ Looks ║\n║       ║\n╚════╝"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (STRICT, STRICT.partition("\n\n")[0]),
        (
            TIMEOUT,
            "Timeout 8000ms exceeded.\nwaiting for navigation to \"**/register*\" until 'load'",
        ),
        (CLICK, 'Locator.click: Timeout 8000ms exceeded.\n  - waiting for get_by_label("Name")'),
        (LAUNCH, "BrowserType.launch: Executable does not exist\n║ Looks ║"),
        ("one\n\ntwo\n" * 4, "one\ntwo\none\ntwo\none"),
    ],
    ids=["strict", "time-out", "click", "launch", "long"],
)
def test_a_failure_shows_the_lines_that_explain_it(message: str, expected: str) -> None:
    run = GradedRun("assertion", "assert x", 3, message)

    assert judge.described(run) == f"(assertion)\nLine 3: assert x\n{expected}"


@pytest.mark.parametrize(
    ("reason", "advice"),
    [
        ("NameError: name 'expect' is not defined", "from playwright.sync_api import expect"),
        ("NameError: name 're' is not defined", "import re"),
        ("NameError: name 'my_page' is not defined", ""),
        ("NameError: name 'site' is not defined", ""),
        (TIMEOUT, judge.STAR),
        ("waiting for response **/books*", judge.STAR),
        ('waiting for navigation to "**/books**" until', ""),
        ("E   ModuleNotFoundError: No module named 'pages'", judge.ONLY_THE_FILES),
    ],
)
def test_a_usual_mistake_gets_advice(reason: str, advice: str) -> None:
    result = judge.Grade([], "chromium", invalid=[reason])

    judge.explain(result)

    assert [remark.removeprefix("Write at the top of the file: ") for remark in result.remarks] == (
        [advice] if advice else []
    )


@pytest.mark.parametrize(
    ("together", "alone", "reason"),
    [
        ("passed", "assertion", "is inconsistent: on the same site it passed once and failed"),
        ("assertion", "passed", "is inconsistent: on the same site it passed once and failed"),
        ("assertion", "assertion", "fails on the bookshop itself, which has no fault."),
    ],
)
def test_the_first_test_does_not_blame_the_others(together: str, alone: str, reason: str) -> None:
    result = judge.Grade([], "chromium")
    result.tests = [
        GradedTest(name, GradedRun(together), GradedRun(alone)) for name in ("mine::a", "mine::b")
    ]

    judge.check_runs(result)

    first, second = result.invalid
    assert first.startswith(f"a {reason}")
    assert ("the other tests" in second) == (together != alone)
