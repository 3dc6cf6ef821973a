"""`make setup` installs packages again only if their list has changed."""

import os
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


def commands_of_setup(project: Path) -> str:
    """Return the commands that `make setup` would run."""
    done = subprocess.run(
        [MAKE, "--dry-run", "setup"], cwd=project, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_a_copied_project_is_not_set_up_again(copied: Path) -> None:
    assert "install" not in commands_of_setup(copied)


def test_a_changed_list_of_packages_is_installed(copied: Path) -> None:
    with copied.joinpath("requirements.txt").open("a") as packages:
        packages.write("one-more-package==1.0\n")

    assert "install" in commands_of_setup(copied)
