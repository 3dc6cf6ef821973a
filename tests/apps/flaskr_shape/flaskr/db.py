import sqlite3

from flask import current_app, g
from werkzeug.security import generate_password_hash


def get_db():
    if "db" not in g:
        g.db = sqlite3.connect(current_app.config["DATABASE"])
        g.db.row_factory = sqlite3.Row
    return g.db


def close_db(_error=None):
    if db := g.pop("db", None):
        db.close()


def init_app(app):
    app.teardown_appcontext(close_db)
    with app.app_context(), app.open_resource("schema.sql", "r") as schema:
        db = get_db()
        db.executescript(schema.read())
        for name in ("alice", "bob"):  # the first users; each password is the name
            db.execute(
                "INSERT OR IGNORE INTO user (username, password) VALUES (?, ?)",
                (name, generate_password_hash(name, "scrypt:256:8:1")),
            )
        db.commit()
