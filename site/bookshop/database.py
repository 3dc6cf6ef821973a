"""The database: one SQLite file, and one connection for each request."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import cast

from flask import Flask, current_app, g

SCHEMA = Path(__file__).with_name("schema.sql")


def prepare(app: Flask) -> None:
    """Create the tables if they do not exist. Close the connection after each request.

    Raises ValueError, OSError or sqlite3.Error if the file cannot be this site's database.
    """
    path = Path(cast("str", app.config["DATABASE"])).expanduser()
    if path.name == ":memory:":
        raise ValueError("an in-memory database would be empty in each request")
    app.config["DATABASE"] = path.absolute()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(0o600)  # the mode of a new file: only its owner can read it
    with closing(connect(app)) as db:
        db.executescript(SCHEMA.read_text("utf-8"))
    app.teardown_appcontext(close)


def connection() -> sqlite3.Connection:
    """Return the connection of this request. A `with` block on it is one transaction."""
    if "connection" not in g:
        g.connection = connect(current_app)
    return g.connection


def connect(app: Flask) -> sqlite3.Connection:
    """Return a new connection to the database.

    If another connection is writing, a query that writes waits for up to 30 s.
    """
    db = sqlite3.connect(cast("str", app.config["DATABASE"]), timeout=30)
    db.row_factory = sqlite3.Row
    return db


def close(_error: BaseException | None) -> None:
    """Close the connection of this request if it has one."""
    if db := g.pop("connection", None):
        db.close()
