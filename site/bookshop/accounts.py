"""Registering, logging in and logging out."""

import re
from sqlite3 import IntegrityError
from typing import cast

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.security import check_password_hash, generate_password_hash

from .database import connection
from .sessions import end_session, start_session

blueprint = Blueprint("accounts", __name__)

LONGEST_USERNAME = 40
SHORTEST_PASSWORD = 8


@blueprint.get("/register")
def register() -> str:
    """Show the registration form."""
    return render_template("register.html", username="", keep=False, errors={})


@blueprint.post("/register")
def add_reader() -> ResponseReturnValue:
    """Make a reader and sign them in, or show the form again and say what is wrong with it."""
    username, password, keep = read_form()
    errors = problems(username, password)
    if not errors:
        try:
            with connection() as db:
                reader_id = db.execute(
                    "INSERT INTO readers (username, password_hash) VALUES (?, ?) RETURNING id",
                    (username, hash_password(password)),
                ).fetchone()["id"]
            return start_session(redirect(next_path(), 303), reader_id, keep=keep)
        except IntegrityError:
            errors["username"] = "This name is taken. Choose another, or log in."

    return render_template("register.html", username=username, keep=keep, errors=errors), 422


@blueprint.get("/login")
def login() -> str:
    """Show the form to log in."""
    return render_template("login.html", username="", keep=False, errors={})


@blueprint.post("/login")
def check_reader() -> ResponseReturnValue:
    """Sign a reader in. One message for a wrong name and a wrong password, so neither is told."""
    username, password, keep = read_form()
    reader = (
        connection()
        .execute("SELECT id, password_hash FROM readers WHERE username = ?", (username,))
        .fetchone()
    )
    if reader is None:
        # As slow as a check: the time taken must not tell who is registered.
        hash_password(password)
    if reader is None or not check_password_hash(reader["password_hash"], password):
        errors = {"form": "The name or the password is wrong."}
        return render_template("login.html", username=username, keep=keep, errors=errors), 401

    return start_session(redirect(next_path(), 303), reader["id"], keep=keep)


@blueprint.post("/logout")
def logout() -> ResponseReturnValue:
    """Sign the reader out, here and in their browser."""
    return end_session(redirect(url_for("index.index"), 303))


def read_form() -> tuple[str, str, bool]:
    """Give the name, the password and whether to keep the reader signed in, as they were sent."""
    form = request.form
    return form.get("username", "").strip(), form.get("password", ""), "keep" in form


def hash_password(password: str) -> str:
    """Give what the database keeps of a password: it costs about 0.1 s to try one."""
    return generate_password_hash(password, cast("str", current_app.config["PASSWORD_HASH"]))


def problems(username: str, password: str) -> dict[str, str]:
    """Give what is wrong with a registration: a message for each field, none if all is well."""
    errors: dict[str, str] = {}
    if not username:
        errors["username"] = "Choose a name."
    elif len(username) > LONGEST_USERNAME:
        errors["username"] = f"Choose a name of {LONGEST_USERNAME} characters or fewer."
    elif not username.isprintable():
        errors["username"] = "Choose a name without invisible characters."
    if len(password) < SHORTEST_PASSWORD:
        errors["password"] = f"Choose a password of {SHORTEST_PASSWORD} characters or more."
    return errors


def next_path() -> str:
    r"""Give where the visitor was going: a path on this site, else the books.

    `//evil.test`, `/\evil.test` and `/<TAB>/evil.test` look like paths, but browsers read them
    as another site's address (https://url.spec.whatwg.org/#url-parsing).
    """
    target = request.args.get("next", "")
    is_local = re.fullmatch(r"/(?![/\\])[^\x00-\x20\\]*", target)
    return target if is_local else url_for("books.books")
