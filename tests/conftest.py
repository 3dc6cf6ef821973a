"""These fixtures make folders that all workers share, and run the demo in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from filelock import FileLock
from playwright._impl import _assertions
from playwright.sync_api import Locator, Page

from fixtures.compat import ACTIONS
from fixtures.demo import player
from fixtures.demo.keys import KeyReader

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="session")
def made_once(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Callable[[str, Callable[[Path], None]], Path]:
    """A function that returns a folder of this name. The first worker that needs it fills it.

    xdist's documentation says how: "Making session-scoped fixtures execute only once".
    """
    base = tmp_path_factory.getbasetemp()
    base = base if worker_id == "master" else base.parent

    def make(name: str, fill: Callable[[Path], None]) -> Path:
        folder, done = base / name, base / f"{name}.done"
        with FileLock(base / f"{name}.lock"):
            if not done.exists():
                folder.mkdir()
                fill(folder)
                done.touch()
        return folder

    return make


@pytest.fixture
def without_display(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a display."""
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)


@pytest.fixture
def demo_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """A demo in this process reads no terminal, is quick, and changes nothing after the test."""

    def without_terminal(self: KeyReader) -> None:
        self.terminal, self.pressed = None, False

    monkeypatch.setattr(KeyReader, "__init__", without_terminal)
    monkeypatch.setattr(player, "DEFAULT_PACE", 0.2)  # seconds
    monkeypatch.setattr(player, "PACE_WITH_KEYS", 0.2)  # seconds
    for owner in (Page, Locator):
        monkeypatch.setattr(owner, "screenshot", owner.screenshot)
    for name in ACTIONS:
        monkeypatch.setattr(Locator, name, getattr(Locator, name))
    record = _assertions._record_soft_or_raise  # noqa: SLF001
    monkeypatch.setattr(_assertions, "_record_soft_or_raise", record)
