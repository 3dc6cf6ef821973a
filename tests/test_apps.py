"""docs/engineers.md is true: its projects and examples work, and its lists are complete."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from fixtures import book, demo, steps
from fixtures.course.suite import ROOT, run_in

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow  # it starts other processes

APPS = ROOT / "tests/apps"
PROJECTS = sorted(path.parent.name for path in APPS.glob("*/conftest.py"))
DOCUMENT = (ROOT / "docs/engineers.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", DOCUMENT, re.MULTILINE | re.DOTALL))
# This matches a code block and the paragraph before it. Without a link, the block is a recipe.
BLOCK = r"^([^\n]*)\n\n```python\n(.*?)```"
LINK = r"\.\./(tests/apps/[\w/]+\.py)\):$"

# The part of a conftest.py that a recipe leaves out, and a test of the recipe.
BASE = """
import pytest

pytest_plugins = ["fixtures.plugin"]


@pytest.fixture(scope="session")
def base_url(site):
    return site.url
"""
NOTES = """
import notes


@pytest.fixture(scope="session")
def app(tmp_path_factory):
    return notes.create_app(f"sqlite:///{tmp_path_factory.mktemp('site')}/notes.sqlite")
"""
SHOP = """
import os

from flask import Flask, request, session, url_for


def create_app(config=None):
    app = Flask(__name__, subdomain_matching=True)
    app.config.update(SECRET_KEY="dev", DATABASE=os.environ.get("DATABASE_URL"))
    app.config.update(config or {})

    @app.get("/")
    def index():
        session["seen"] = "yes"
        return f"<h1>{request.url}</h1><a href='{url_for('books')}'>Books</a>"

    @app.get("/books")
    def books():
        return "<h1>Books</h1>"

    @app.get("/", subdomain="admin")
    def admin():
        return "<h1>Admin</h1>"

    return app


app = create_app()
"""
RECIPES = {
    "Visitors who are signed in": (
        BASE + NOTES,
        """
        from playwright.sync_api import expect

        def test_it(signed_in, page):
            for visitor, heading in [(signed_in("admin"), "Notes"), (page, "Log in")]:
                visitor.goto("/")
                expect(visitor.get_by_role("heading")).to_have_text(heading)
        """,
    ),
    "Data for tests": (
        BASE,
        """
        def test_it(app, page):
            assert page.goto("/").ok
            assert app.config["DATABASE"].endswith("test.sqlite")
        """,
    ),
    "HTTPS and host names": (
        BASE + "\nfrom my_project import app as the_app\n\n\n"
        '@pytest.fixture(scope="session")\ndef app():\n    return the_app\n',
        """
        from playwright.sync_api import expect

        def test_it(page, base_url, jar):
            assert base_url.startswith("https://shop.localhost:")
            page.goto("/")
            expect(page.get_by_role("heading")).to_have_text(base_url + "/")
            assert page.context.request.get("/books").text() == "<h1>Books</h1>"
            assert jar["session"].domain == "shop.localhost"

            page.goto(base_url.replace("shop", "admin.shop"))
            expect(page.get_by_role("heading")).to_have_text("Admin")
        """,
    ),
    "Pages under a path": (
        BASE,
        """
        from playwright.sync_api import expect

        def test_it(page, jar):
            page.goto("")
            assert jar["session"].path == "/shop"
            page.get_by_role("link").click()
            expect(page).to_have_url("books")
            assert page.goto("/books").status == 404
        """,
    ),
}


def copy_project(name: str, folder: Path) -> Path:
    """Copy a project, and the core of the fixtures into it, as engineers.md says."""
    project = shutil.copytree(APPS / name, folder / name)
    copy_core(project / "fixtures")
    return project


def copy_core(folder: Path) -> None:
    """Copy the fixtures without the course."""
    ignored = shutil.ignore_patterns("course", "__pycache__")
    shutil.copytree(ROOT / "fixtures", folder, ignore=ignored)


def blocks(section: str) -> list[tuple[str, str]]:
    """Return each Python block of a section with the paragraph before it."""
    return re.findall(BLOCK, SECTIONS[section], re.MULTILINE | re.DOTALL)


# This takes over 5 seconds: all tests of the project run, in a process and a browser of its own.
@pytest.mark.parametrize(("name", "start"), [("flaskr_shape", "."), ("sqlalchemy_shape", "tests")])
def test_a_project_passes_with_its_copy_of_the_fixtures(
    tmp_path: Path, name: str, start: str
) -> None:
    assert name in PROJECTS
    folder = copy_project(name, tmp_path) / start

    result = run_in(folder, "-W", "error", "--browser", "chromium")

    outcomes = result.parseoutcomes()
    assert outcomes.get("passed", 0) >= 6, "\n".join(result.outlines + result.errlines)
    assert [*outcomes] == ["passed"]


@pytest.mark.parametrize("name", PROJECTS)
def test_the_conftest_of_a_project_has_ten_lines_at_most(name: str) -> None:
    lines = APPS.joinpath(name, "conftest.py").read_text("utf-8").splitlines()

    assert len([line for line in lines if line and not re.match("from |import ", line)]) <= 10


def test_the_document_shows_the_code_of_the_files() -> None:
    linked = {
        code: (ROOT / file[1]).read_text("utf-8")
        for section in SECTIONS
        for paragraph, code in blocks(section)
        if (file := re.search(LINK, paragraph))
    }

    assert len(linked) >= 7
    assert [code for code, file in linked.items() if code not in file] == []
    for name in PROJECTS:
        assert APPS.joinpath(name, "conftest.py").read_text("utf-8") in linked


def test_each_example_without_a_file_is_tested_as_a_recipe() -> None:
    others = {
        section
        for section in SECTIONS
        for paragraph, _ in blocks(section)
        if not re.search(LINK, paragraph)
    }

    assert others == {"Begin", *RECIPES}  # tests/test_server.py runs the example of "Begin"


@pytest.mark.parametrize("section", RECIPES)
def test_a_recipe_works(tmp_path: Path, section: str) -> None:
    base, test = RECIPES[section]
    recipe = [code for paragraph, code in blocks(section) if not re.search(LINK, paragraph)]
    copy_core(tmp_path / "fixtures")
    shutil.copytree(APPS / "sqlalchemy_shape/src/notes", tmp_path / "notes")
    tmp_path.joinpath("my_project.py").write_text(SHOP)
    tmp_path.joinpath("conftest.py").write_text("\n\n".join([base, *recipe]))
    tmp_path.joinpath("test_it.py").write_text("if True:" + test)

    result = run_in(tmp_path, "-W", "error", "--browser", "chromium")

    assert result.parseoutcomes() == {"passed": 1}, "\n".join(result.outlines + result.errlines)


def test_the_lists_of_fixtures_options_and_hooks_are_complete(tmp_path: Path) -> None:
    copy_core(tmp_path / "fixtures")
    tmp_path.joinpath("conftest.py").write_text('pytest_plugins = ["fixtures.plugin"]')
    fixtures = run_in(tmp_path, "--fixtures", "-v").stdout.str()
    options = run_in(tmp_path, "--help").stdout.str()
    (ours,) = re.findall(r"^books and cookies:\n(.*?)^\S", options, re.MULTILINE | re.DOTALL)

    assert listed("All fixtures") == {
        *re.findall(r"^(\w+)(?: \[.*?\])? -- fixtures/", fixtures, re.MULTILINE)
    }
    assert listed("All options") == {*re.findall(r"^  (--[\w-]+)", ours, re.MULTILINE)}
    hooks = {name for plugin in (steps, demo, book) for name in vars(plugin.Hooks)}
    assert listed("All hooks") == {name for name in hooks if name.startswith("pytest_")}


def listed(section: str) -> set[str]:
    """Return the names in the first column of the tables of a section."""
    return {*re.findall(r"^\| `([\w-]+)", SECTIONS[section], re.MULTILINE)}


def test_the_fixtures_can_be_in_the_folder_of_the_tests(tmp_path: Path) -> None:
    copy_core(tmp_path / "tests/fixtures")
    tmp_path.joinpath("tests/conftest.py").write_text(BASE)
    tmp_path.joinpath("tests/test_it.py").write_text(
        """
import pytest

@pytest.fixture(scope="session")
def app():
    return lambda environ, start_response: [start_response("200 OK", []), b""][1:]

def test_it(base_url):
    assert base_url.startswith("http://127.0.0.1:")
"""
    )
    tmp_path.joinpath("pyproject.toml").write_text('[tool.pytest]\ntestpaths = ["tests"]\n')

    result = run_in(tmp_path, "-W", "error")

    assert result.parseoutcomes() == {"passed": 1}, "\n".join(result.outlines + result.errlines)
