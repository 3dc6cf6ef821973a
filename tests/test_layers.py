"""The layers are the site, the core, the course and e2e. No layer imports a later one."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
FIXTURES = ROOT / "fixtures"
CORE = [path for path in FIXTURES.rglob("*.py") if FIXTURES / "course" not in path.parents]
SITE = [*(ROOT / "site").rglob("*.py")]
LESSONS = sorted((ROOT / "e2e").glob("test_*.py"))
PRIVATE = (
    r"_pytest[.\s]|playwright\._impl|_ispytest|\._initrequest|item\._request|\._sync\(|SubRequest|"
    r"browsers\.json|_split_scope|LoadScopeScheduling|\.baseid\b"
)


def imports(path: Path) -> Iterator[str]:
    """Yield the absolute name of every module that a file imports, also in functions."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            yield ".".join([*above, *([node.module] if node.module else [])])


def wrong_imports(paths: list[Path], forbidden: str) -> list[str]:
    """Return the imports in these files that match a pattern."""
    return [
        f"{path.relative_to(ROOT)}: {name}"
        for path in paths
        for name in imports(path)
        if re.match(forbidden, name)
    ]


def test_the_core_imports_neither_the_course_nor_the_bookshop() -> None:
    assert wrong_imports(CORE, r"fixtures\.course|bookshop|e2e|tests") == []
    assert wrong_imports(
        [FIXTURES / "course/bookshop.py"], "bookshop"
    )  # this shows that the check can fail


def test_the_core_imports_itself_by_relative_names() -> None:
    absolute = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in CORE
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and not node.level and "fixtures" in f"{node.module}"
    ]

    assert absolute == []


def test_the_site_imports_no_tests() -> None:
    assert wrong_imports(SITE, "fixtures|e2e|tests|pytest|playwright") == []


def test_a_lesson_imports_neither_the_site_nor_its_database() -> None:
    lessons = [*LESSONS, *(ROOT / "e2e/exercises").glob("*.py")]

    assert wrong_imports(lessons, "bookshop|sqlite3|fixtures.course.(bookshop|variants)") == []


def test_only_compat_uses_private_names() -> None:
    paths = [*FIXTURES.rglob("*.py"), *LESSONS, *SITE]
    found = {
        path.relative_to(ROOT).as_posix()
        for path in paths
        if re.search(PRIVATE, path.read_text("utf-8"))
    }

    assert found == {"fixtures/compat.py"}


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_has_120_lines_at_most_and_a_test_has_20(lesson: Path) -> None:
    text = lesson.read_text("utf-8")
    tests = [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]

    assert len(text.splitlines()) <= 120
    assert {t.name: t.end_lineno - t.lineno for t in tests if t.end_lineno - t.lineno >= 20} == {}
    assert [t.name for t in tests if len(t.name) > 60] == []


@pytest.mark.slow  # it starts pytest in another process
@pytest.mark.parametrize("place", ["tests/support", "vendor/browser_tests"])
def test_the_core_works_with_another_name_without_the_course(tmp_path: Path, place: str) -> None:
    ignored = shutil.ignore_patterns("course", "__pycache__")
    shutil.copytree(FIXTURES, tmp_path / place, ignore=ignored)
    package = place.replace("/", ".")
    tmp_path.joinpath("conftest.py").write_text(
        f"""
import flask, pytest
from {package}.jar import Jar  # -W error: pytest must not warn about this import

pytest_plugins = ["{package}.plugin"]

@pytest.fixture(scope="session")
def app():
    app = flask.Flask("mine")
    app.add_url_rule("/", "index", lambda: ("<h1>Mine</h1>", {{"Set-Cookie": "mine=1"}}))
    return app

@pytest.fixture(scope="session")
def base_url(site):
    return site.url
"""
    )
    tmp_path.joinpath("test_mine.py").write_text(
        f"""
from {package}.steps import step

def test_it(page, jar):
    step("A visitor opens the page")
    page.goto("/")
    jar.expect("mine").to_be_present(value="1")
"""
    )

    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:randomly"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "1 passed" in run.stdout, run.stdout + run.stderr
