"""A release is complete: its version, its notes, and the package of the fixtures."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
from importlib.util import find_spec
from pathlib import Path
from zipfile import ZipFile

import pytest

from fixtures.course.suite import ROOT

APPS = ROOT / "tests/apps"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
VERSION = PROJECT["project"]["version"]
CORE = {
    path.relative_to(ROOT / "fixtures").as_posix()
    for path in (ROOT / "fixtures").rglob("*")
    if path.is_file() and not {"course", "__pycache__"} & {*path.parts}
}


def run(*words: str | Path, cwd: Path = ROOT) -> str:
    """Run a command that must succeed. Return its output."""
    done = subprocess.run(words, cwd=cwd, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the files that a release reads."""
    for name in ("pyproject.toml", "CHANGELOG.md", "docs/engineers.md", ".github/release.py"):
        target = tmp_path / name
        target.parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, target)
    changelog = tmp_path / "CHANGELOG.md"
    changelog.write_text(
        f"## Unreleased\n\n## {VERSION} - 2030-01-02\n\nNew.\n\n## 0.0.1 - 2029-01-01\n\nOld.\n"
    )
    return tmp_path


def release(checkout: Path, tag: str) -> subprocess.CompletedProcess[str]:
    """Run the program that the workflow runs."""
    command = [sys.executable, checkout / ".github/release.py", tag]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


def test_the_notes_are_the_section_of_the_changelog(checkout: Path) -> None:
    done = release(checkout, f"v{VERSION}")

    assert done.stdout == "New.\n", done.stderr


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("pyproject.toml", f'version = "{VERSION}"', 'version = "9.9.9"', "has version 9.9.9"),
        ("CHANGELOG.md", " - 2030-01-02", "", "CHANGELOG.md has no section"),
        ("docs/engineers.md", f"cookies-{VERSION}", "cookies-0.1", "does not name the wheel"),
    ],
)
def test_a_release_with_different_versions_is_refused(
    checkout: Path, file: str, old: str, new: str, problem: str
) -> None:
    path = checkout / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")

    done = release(checkout, f"v{VERSION}")

    assert done.returncode == 1
    assert problem in done.stderr


def test_engineers_md_names_the_package_and_its_options() -> None:
    document = (ROOT / "docs/engineers.md").read_text("utf-8")

    assert f"books_and_cookies-{VERSION}-py3-none-any.whl" in document
    extras = ", ".join(f"`{name}`" for name in PROJECT["project"]["optional-dependencies"])
    assert re.sub(r", (`\w+`)$", r" and \1", extras) in document


@pytest.mark.slow
def test_the_zip_file_has_the_fixtures_without_the_course(tmp_path: Path) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout")
    workflow = (ROOT / ".github/workflows/release.yml").read_text("utf-8")
    (command,) = re.findall(r"run: git archive (.+)", workflow)
    file = tmp_path / "it.zip"
    words = re.sub(r'--output="\S+"', f"--output={file.as_posix()}", command.replace("'", ""))

    run("git", "archive", *words.split())

    with ZipFile(file) as archive:
        names = {name for name in archive.namelist() if not name.endswith("/")}
    committed = run("git", "ls-tree", "-r", "--name-only", "HEAD", "fixtures").split()
    assert names == {"LICENSE", *(name for name in committed if "/course/" not in name)}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of a release."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder)
    (file,) = folder.glob("*.whl")
    return file


@pytest.mark.slow
def test_the_wheel_has_the_core_and_nothing_else(wheel: Path) -> None:
    assert wheel.name == f"books_and_cookies-{VERSION}-py3-none-any.whl"
    with ZipFile(wheel) as archive:
        names = archive.namelist()

    files = {name.partition("/")[2] for name in names if ".dist-info/" not in name}
    assert {name.partition("/")[0] for name in names if ".dist-info/" not in name} == {
        "books_and_cookies"
    }
    assert files == CORE


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """The Python of an environment with the wheel. The other packages are those of this run."""
    folder = tmp_path_factory.mktemp("environment")
    has_pip = find_spec("pip") is not None  # a copy of pip for the environment takes seconds
    venv.create(folder, with_pip=not has_pip)
    scheme = "Scripts" if sys.platform == "win32" else "bin"
    python = folder / scheme / "python"
    pip = [sys.executable, "-m", "pip", "--python", python] if has_pip else [python, "-m", "pip"]
    run(*pip, "install", "--no-index", "--no-deps", wheel)
    packages = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    Path(packages, "packages_of_this_run.pth").write_text(sysconfig.get_path("purelib"))
    return python


# In test_apps.py, each example project passes with a copy of the fixtures. The wheel has the same
# files, so here one project is enough. This takes over 5 seconds: it builds the wheel, and installs
# it in a new environment.
@pytest.mark.slow
def test_a_project_passes_with_the_wheel(tmp_path: Path, python: Path) -> None:
    project = shutil.copytree(APPS / "sqlalchemy_shape", tmp_path / "project")
    for file in project.rglob("*.py"):
        text = re.sub(r"\bfixtures\.", "books_and_cookies.", file.read_text("utf-8"))
        file.write_text(text, encoding="utf-8")

    output = run(python, "-m", "pytest", "-W", "error", "--browser", "chromium", cwd=project)

    assert re.search(r"\d+ passed in", output), output
    assert "fixtures" not in [path.name for path in project.iterdir()]


def test_both_locks_have_the_same_versions() -> None:
    locked = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))["package"]
    versions = {(package["name"], package["version"]) for package in locked}
    for name in ("requirements.txt", "requirements-check.txt"):
        text = (ROOT / name).read_text("utf-8")
        pinned = {*re.findall(r"^([\w.-]+)==([\w.]+)", text, re.MULTILINE)}
        assert pinned
        assert pinned - versions == set()
