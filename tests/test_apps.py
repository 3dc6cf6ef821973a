"""Two projects of other shapes use the fixtures, as docs/engineers.md says."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from fixtures.course.suite import ROOT, run_in

if TYPE_CHECKING:
    from pathlib import Path

APPS = ROOT / "tests/apps"
PROJECTS = sorted(path.parent.name for path in APPS.glob("*/conftest.py"))


def copy_project(name: str, folder: Path) -> Path:
    """Copy a project, and the core of the fixtures into it, as engineers.md says."""
    project = shutil.copytree(APPS / name, folder / name)
    ignored = shutil.ignore_patterns("course", "__pycache__")
    shutil.copytree(ROOT / "fixtures", project / "fixtures", ignore=ignored)
    return project


@pytest.mark.parametrize("name", PROJECTS)
def test_the_project_passes_in_each_order(tmp_path: Path, name: str) -> None:
    project = copy_project(name, tmp_path)

    result = run_in(project, "-q", "-p", "randomly", "-W", "error", "--browser", "chromium")

    outcomes = result.parseoutcomes()
    assert {**outcomes} == {"passed": outcomes.get("passed")}, "\n".join(result.outlines)


@pytest.mark.parametrize("name", PROJECTS)
def test_the_glue_of_a_project_has_ten_lines_at_most(name: str) -> None:
    lines = APPS.joinpath(name, "conftest.py").read_text("utf-8").splitlines()

    assert len([line for line in lines if line and not re.match("from |import ", line)]) <= 10
