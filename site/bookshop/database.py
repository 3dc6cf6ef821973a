"""The database: SQLite, one file, one connection for each request."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import cast

from flask import Flask, current_app, g

SCHEMA = Path(__file__).with_name("schema.sql")


def prepare(app: Flask) -> None:
    """Make the tables if they are not there yet, and close each request's connection."""
    Path(cast("str", app.config["DATABASE"])).parent.mkdir(parents=True, exist_ok=True)
    with closing(connect(app)) as db:
        db.executescript(SCHEMA.read_text("utf-8"))
    app.teardown_appcontext(close)


def connection() -> sqlite3.Connection:
    """Give the connection of this request; a `with` block on it is one transaction."""
    if "connection" not in g:
        g.connection = connect(current_app)
    return g.connection


def connect(app: Flask) -> sqlite3.Connection:
    """Open the database of the DATABASE setting; wait up to 30 s where another is writing."""
    db = sqlite3.connect(cast("str", app.config["DATABASE"]), timeout=30)
    db.row_factory = sqlite3.Row
    return db


def close(_error: BaseException | None) -> None:
    """Close this request's connection, if it opened one."""
    if db := g.pop("connection", None):
        db.close()
