"""Registering, logging in and logging out."""

import re
import unicodedata
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
# The characters that `str.isprintable` accepts, but that show nothing. The first line has those of
# Unicode's property Default_Ignorable_Code_Point, and the second has blank letters and signs.
INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef"
    "\u2800\U00013441\U00013442\U00016fe4\U0001d159]"
)


@blueprint.get("/register")
def register() -> str:
    """Show the registration form."""
    return render_template("register.html", username="", keep=False, errors={})


@blueprint.post("/register")
def add_reader() -> ResponseReturnValue:
    """Add a reader and sign them in, or show the form again with the errors."""
    username, password, keep = read_form()
    errors = problems(username, password)
    if not errors:
        try:
            with connection() as db:  # one transaction: the reader and the session, or neither
                reader_id = db.execute(
                    "INSERT INTO readers (username, username_key, password_hash)"
                    " VALUES (?, ?, ?) RETURNING id",
                    (username, key_of(username), hash_password(password)),
                ).fetchone()["id"]
                return start_session(redirect(next_path(), 303), reader_id, keep=keep)
        except IntegrityError:
            errors["username"] = "This name is in use. Choose another, or log in."

    return render_template("register.html", username=username, keep=keep, errors=errors), 422


@blueprint.get("/login")
def login() -> str:
    """Show the login form."""
    return render_template("login.html", username="", keep=False, errors={})


@blueprint.post("/login")
def log_reader_in() -> ResponseReturnValue:
    """Log a reader in, or show the form again with an error.

    The error does not say whether the name or the password is wrong.
    """
    username, password, keep = read_form()
    reader = (
        connection()
        .execute(
            "SELECT id, password_hash FROM readers WHERE username_key = ?", (key_of(username),)
        )
        .fetchone()
    )
    if reader is None:
        # This takes as long as a password check. The time must not show which names exist.
        hash_password(password)
    if reader is None or not check_password_hash(reader["password_hash"], password):
        errors = {"form": "The name or the password is wrong."}
        return render_template("login.html", username=username, keep=keep, errors=errors), 401

    return start_session(redirect(next_path(), 303), reader["id"], keep=keep)


@blueprint.post("/logout")
def logout() -> ResponseReturnValue:
    """Log the reader out: end the session on the server, and delete the cookie."""
    return end_session(redirect(url_for("index.index"), 303))


def read_form() -> tuple[str, str, bool]:
    """Return the name without spaces around it, the password, and whether to keep the login."""
    form = request.form
    return form.get("username", "").strip(), form.get("password", ""), "keep" in form


def key_of(username: str) -> str:
    """Return the text that must be unique.

    Names that differ only in case or in their Unicode form have the same text. The Unicode Standard
    calls this a compatibility caseless match (section 3.13). Several spaces become one.
    """
    folded = unicodedata.normalize("NFKC", username).casefold()
    return unicodedata.normalize("NFKC", " ".join(folded.split()))


def hash_password(password: str) -> str:
    """Return a hash of the password for the database.

    Hashing takes about 0.1 s. This slows down attackers who guess passwords.
    """
    return generate_password_hash(password, cast("str", current_app.config["PASSWORD_HASH"]))


def problems(username: str, password: str) -> dict[str, str]:
    """Return an error message for each wrong field, or an empty dict if the input is valid."""
    errors: dict[str, str] = {}
    if not username:
        errors["username"] = "Choose a name."
    elif len(username) > LONGEST_USERNAME:
        errors["username"] = f"Choose a name of {LONGEST_USERNAME} characters or fewer."
    elif INVISIBLE.search(username) or not username.isprintable():
        errors["username"] = "Choose a name without invisible characters."
    if len(password) < SHORTEST_PASSWORD:
        errors["password"] = f"Choose a password of {SHORTEST_PASSWORD} characters or more."
    return errors


def next_path() -> str:
    r"""Return the path in `next` if it is a path on this site, else the path of the books.

    `//evil.test`, `/\evil.test` and `/<TAB>/evil.test` look like paths. Browsers read them as
    addresses of another site (https://url.spec.whatwg.org/#url-parsing).
    """
    target = request.args.get("next", "")
    is_local = re.fullmatch(r"/(?![/\\])[^\x00-\x20\\]*", target)
    return target if is_local else url_for("books.books")
