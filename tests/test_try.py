"""Each lesson ends with a change of the site to try. It fails exactly the tests that it names."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

import pytest

from fixtures.course.variants import Change, Variant

ROOT = Path(__file__).parents[1]
LESSONS = sorted((ROOT / "e2e").glob("test_*.py"))
TRY = re.compile(
    r"Try: in (?P<file>site/\S+), "
    r"(?:replace `(?P<old>.+?)` with `(?P<new>.+?)`|delete `(?P<deleted>.+?)`)\. "
    r"Then (?P<tests>[^.]+) fails?\."
)


class Try(NamedTuple):
    """The change that a lesson asks for, and the tests that fail by it."""

    variant: Variant
    fails: set[str]


def try_of(lesson: Path) -> Try:
    """Return what a lesson's docstring says after `Try:`."""
    doc = ast.get_docstring(ast.parse(lesson.read_text("utf-8"))) or ""
    found = TRY.search(" ".join(doc.split()))
    assert found, f"{lesson.name}: there is no `Try: in site/…, replace `…` with `…`. Then … fail.`"
    before, after = found["old"] or found["deleted"], found["new"] or ""
    change = Change(found["file"], before, after)
    return Try(
        Variant(f"try-{lesson.stem}", "try", "", (change,)),
        set(re.findall(r"`(test_\w+)`", found["tests"])),
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test of a lesson on the changed site. The run below loads this file as a plugin."""
    from fixtures.course.variants.plugin import parametrize  # noqa: PLC0415  a plugin, loaded later

    path = metafunc.definition.path
    if path in LESSONS:
        parametrize(metafunc, [try_of(path).variant])


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The tests that fail, by the name of the lesson's file: each lesson ran with its change."""
    report = tmp_path_factory.mktemp("try") / "report.xml"
    command = [sys.executable, "-m", "pytest", *map(str, LESSONS), "-q", "-n2", "--dist=loadfile"]
    options = ["-p", "tests.test_try", "-p", "no:cacheprovider", "--expect-timeout=2000"]
    run = subprocess.run(
        [*command, *options, f"--junitxml={report}", f"--output={report.parent / 'results'}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert report.exists(), run.stdout + run.stderr
    found: dict[str, set[str]] = {lesson.stem: set() for lesson in LESSONS}
    for case in ET.parse(report).iter("testcase"):  # noqa: S314  pytest has just written it
        if case.find("failure") is not None or case.find("error") is not None:
            lesson = case.attrib["classname"].rpartition(".")[2]
            found[lesson].add(case.attrib["name"].partition("[")[0])
    return found


@pytest.mark.slow  # it runs all lessons
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_a_change_to_try_fails_the_tests_that_it_names(
    lesson: Path, failed: dict[str, set[str]]
) -> None:
    expected = try_of(lesson)

    assert expected.variant.files()
    assert failed[lesson.stem] == expected.fails
