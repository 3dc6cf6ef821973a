"""Each lesson ends with a change of the site to try. It fails exactly the tests that it names."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

import pytest

from fixtures.course.variants import Change

ROOT = Path(__file__).parents[1]
LESSONS = sorted((ROOT / "e2e").glob("test_*.py"))
TRY = re.compile(
    r"Try: in (?P<file>site/\S+), "
    r"(?:replace `(?P<old>.+?)` with `(?P<new>.+?)`|delete `(?P<deleted>.+?)`)\. "
    r"Then (?P<tests>[^.]+) fails?\."
)


class Try(NamedTuple):
    """The change that a lesson asks for, and the tests that fail by it."""

    change: Change
    fails: set[str]


def try_of(lesson: Path) -> Try:
    """Return what a lesson's docstring says after `Try:`."""
    doc = ast.get_docstring(ast.parse(lesson.read_text("utf-8"))) or ""
    found = TRY.search(" ".join(doc.split()))
    assert found, f"{lesson.name}: there is no `Try: in site/…, replace `…` with `…`. Then … fail.`"
    change = Change(found["file"], found["old"] or found["deleted"], found["new"] or "")
    return Try(change, set(re.findall(r"`(test_\w+)`", found["tests"])))


def copy_project(folder: Path) -> None:
    """Copy all that a lesson needs."""
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    for name in ("docs", "e2e", "fixtures", "site"):
        ignored = shutil.ignore_patterns("__pycache__", "instance")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)


@pytest.mark.slow  # it runs a lesson
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_a_change_to_try_fails_the_tests_that_it_names(lesson: Path, tmp_path: Path) -> None:
    expected = try_of(lesson)
    copy_project(tmp_path)
    file = tmp_path / expected.change.file
    source = file.read_text("utf-8")
    assert source.count(expected.change.before) == 1
    file.write_text(source.replace(expected.change.before, expected.change.after), "utf-8")

    options = ["-q", "-p", "no:cacheprovider", "--expect-timeout=2000", "--junitxml=report.xml"]
    command = [sys.executable, "-m", "pytest", f"e2e/{lesson.name}", *options]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert run.returncode == pytest.ExitCode.TESTS_FAILED, run.stdout + run.stderr
    cases = ET.parse(tmp_path / "report.xml").iter("testcase")  # noqa: S314  pytest wrote it
    failed = {
        case.attrib["name"].partition("[")[0]
        for case in cases
        if case.find("failure") is not None or case.find("error") is not None
    }
    assert failed == expected.fails, run.stdout
