"""`python -m fixtures.browsers` reports each known problem of a machine, and how to solve it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from fixtures import doctor
from fixtures.course.suite import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def run(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the root folder of this project."""
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=os.environ | environ,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_an_old_python_is_reported() -> None:
    done = run("-c", "import sys; sys.version_info = (3, 9, 18); import fixtures")

    assert done.returncode == 1
    assert done.stderr == "Python 3.11 or newer is needed. This is 3.9.\n"


def test_a_missing_package_is_reported() -> None:
    done = run("-S", "-m", "fixtures.browsers")  # -S: without the installed packages

    assert done.returncode == 1
    assert "The package pytest is not installed for this Python" in done.stderr
    assert "make setup" in done.stderr


def test_musl_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    error = ImportError("No module named 'playwright'", name="playwright")
    assert "package playwright" in doctor.missing_package(error)

    monkeypatch.setattr(
        doctor.sysconfig, "get_config_var", lambda _: "cpython-313-x86_64-linux-musl"
    )

    assert "This Linux has musl in place of glibc" in doctor.missing_package(error)


def test_a_missing_display_is_reported() -> None:
    (problem,) = doctor.display_problem({"DISPLAY": ""}, display=False)

    assert problem.startswith("There is no display: DISPLAY is not set. No window can open.")
    assert [*doctor.display_problem({}, display=True)] == []


def test_a_dead_display_is_reported() -> None:
    (problem,) = doctor.display_problem({"DISPLAY": ":77"}, display=False)

    assert problem.startswith("The display does not answer (DISPLAY=:77). No window can open.")


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that seems to run as root."""
    if sys.platform == "win32":
        pytest.skip("Windows has no user root")
    monkeypatch.setattr(os, "geteuid", lambda: 0)


def test_browsers_of_root_have_no_sandbox(root: None) -> None:
    (problem,) = doctor.root_problem({"HOME": "/"})

    assert problem.startswith("You are root. Browsers run without their sandbox")


def test_a_home_that_root_does_not_own_is_reported(root: None, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    if os.getuid() == 0:
        os.chown(home, 1000, 1000)

    *_, problem = doctor.root_problem({"HOME": str(home)})

    assert f"your home folder ({home}) belongs to another user. So Firefox" in problem


@pytest.mark.parametrize(
    ("environ", "problems"),
    [
        ({}, []),
        ({"HTTPS_PROXY": "http://proxy:3128"}, []),
        ({"http_proxy": "http://proxy:3128"}, ["A proxy is set for HTTP, but not for HTTPS."]),
        ({"HTTPS_PROXY": "proxy:3128"}, ["https_proxy is proxy:3128. A proxy's"]),
        ({"ALL_PROXY": "socks5://proxy", "HTTP_PROXY": "http://proxy"}, []),
    ],
)
def test_a_wrong_or_incomplete_proxy_is_reported(
    environ: dict[str, str], problems: list[str]
) -> None:
    found = [*doctor.proxy_problem(environ)]

    assert len(found) == len(problems)
    assert all(text.startswith(start) for text, start in zip(found, problems, strict=True))


def test_another_version_of_a_browser_is_reported(tmp_path: Path) -> None:
    wanted = tmp_path / "chromium_headless_shell-1200/chrome-linux/headless_shell"
    tmp_path.joinpath("chromium_headless_shell-1187").mkdir()
    tmp_path.joinpath("firefox-1500").mkdir()

    problem = doctor.version_problem("chromium", str(wanted))

    assert "has another version (chromium_headless_shell-1187)" in problem
    assert "needs chromium_headless_shell-1200" in problem
    assert not doctor.version_problem("firefox", str(tmp_path / "firefox-1500/firefox/firefox"))
    wanted.parent.mkdir(parents=True)
    wanted.touch()
    assert not doctor.version_problem("chromium", str(wanted))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows starts no program without an ending")
def test_a_browser_that_does_not_start_is_reported(tmp_path: Path) -> None:
    program = tmp_path / "chromium-headless-shell"
    program.write_text("#!/bin/sh\necho libnss3.so: cannot open shared object file >&2\nexit 127\n")
    program.chmod(0o755)
    without_proxy = dict.fromkeys(("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"), "")

    done = run(
        *("-m", "fixtures.browsers", "chromium"),
        PATH=f"{tmp_path}{os.pathsep}{os.defpath}",
        PLAYWRIGHT_BROWSERS_PATH=str(tmp_path / "nothing"),
        HTTP_PROXY="http://proxy:3128",
        **without_proxy,
    )

    assert done.returncode != 0
    assert f"{program}) does not start: " in done.stdout
    assert "libnss3.so: cannot open shared object file" in done.stdout
    assert "A proxy is set for HTTP" in done.stdout


def test_a_firefox_that_is_too_old_is_reported() -> None:
    message = "Protocol error (emulation.setMediaFeaturesOverride): unknown command"

    assert "pip install 'playwright<1.65'" in doctor.known_error(message)
    assert not doctor.known_error("Protocol error (browser.close): unknown command")
