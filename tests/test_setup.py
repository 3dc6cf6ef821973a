"""`make setup` installs packages only if their list has changed, and `make demo` finds lessons."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from fixtures.course.suite import ROOT

READY = ("python-ready", "chromium-ready", "firefox-ready")
MAKE = shutil.which("make") or ""
pytestmark = pytest.mark.skipif(not MAKE, reason="make is not installed")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of a project that was set up. The list of packages is its newest file."""
    folder = tmp_path / ".venv"
    folder.mkdir()
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copy(ROOT / "requirements.txt", folder)
    for second, name in enumerate(READY):
        folder.joinpath(name).touch()
        os.utime(folder / name, (second, second))
    shutil.copy(ROOT / "requirements.txt", tmp_path)
    return tmp_path


def commands_of(project: Path, *words: str) -> str:
    """Return the commands that `make` would run for these words."""
    done = subprocess.run(
        [MAKE, "--dry-run", *words], cwd=project, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_a_copied_project_is_not_set_up_again(copied: Path) -> None:
    assert "install" not in commands_of(copied, "setup")


def test_a_changed_list_of_packages_is_installed(copied: Path) -> None:
    with copied.joinpath("requirements.txt").open("a") as packages:
        packages.write("one-more-package==1.0\n")

    assert "install" in commands_of(copied, "setup")


@pytest.mark.parametrize(
    ("words", "lessons"),
    [("LESSON=4", ["04_*"]), ("LESSON=12 3 7", ["12_*", "03_*", "07_*"]), ("ALL=1", ["*"])],
)
def test_make_demo_shows_the_named_lessons_in_their_order(
    copied: Path, words: str, lessons: list[str]
) -> None:
    patterns = re.findall(r"e2e/test_\S+\.py", commands_of(copied, "demo", words))

    assert patterns == [f"e2e/test_{lesson}.py" for lesson in lessons]
    for pattern in patterns:
        assert [*ROOT.glob(pattern)], f"{pattern}: no such file"


def test_make_demo_without_a_lesson_shows_the_tour(copied: Path) -> None:
    assert "--part tour --demo" in commands_of(copied, "demo")
