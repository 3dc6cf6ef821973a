"""The bookshop: a small Flask site that shows its books to registered readers."""

import operator
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from flask import Flask
from werkzeug.security import generate_password_hash

from . import accounts, books, database, errors, first_cookie, index, lab, security


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Create the site. `config` overrides the environment, which overrides the defaults here.

    In the environment, settings have a prefix: BOOKSHOP_DATABASE=/tmp/shop.sqlite. Raises
    ValueError if the site cannot use a setting.
    """
    app = Flask(__name__)
    # Without this, a request for // is redirected to the host in the Host header.
    app.url_map.merge_slashes = False
    app.config.from_mapping(
        DATABASE=Path(app.instance_path, "bookshop.sqlite"),
        PASSWORD_HASH="scrypt:32768:8:1",  # noqa: S106  Werkzeug's method; tests use a faster one
        SEND_FILE_MAX_AGE_DEFAULT=60,  # seconds; without it, each page requests the style sheet
        MAX_CONTENT_LENGTH=64 * 1024,  # bytes; no form here needs as much
    )
    app.config.from_prefixed_env("BOOKSHOP")
    app.config.from_mapping(config)

    security.protect(app)
    for name in ("SEND_FILE_MAX_AGE_DEFAULT", "MAX_CONTENT_LENGTH"):
        with setting(app, name, "a whole number, 0 or more") as number:
            if operator.index(number) < 0:
                raise ValueError("it is negative")
    with setting(app, "TRUSTED_HOSTS", 'a list of hosts, such as ["books.example"]') as hosts:
        "".join(hosts or [])  # raises an exception if it is no list of texts
        if isinstance(hosts, str):
            raise TypeError("it is a text")
    with setting(app, "PASSWORD_HASH", "a method of Werkzeug, such as scrypt:32768:8:1") as method:
        generate_password_hash("", method)
    with setting(app, "DATABASE", "the path of this site's database, or of a new file"):
        database.prepare(app)
    errors.register_pages(app)
    for topic in (index, books, accounts, first_cookie, lab):
        app.register_blueprint(topic.blueprint)
    return app


@contextmanager
def setting(app: Flask, name: str, meaning: str) -> Generator[Any]:
    """Yield the value of a setting. Raise ValueError with its name if the block fails."""
    value = cast("Any", app.config[name])
    try:
        yield value
    except Exception as error:
        message = f"BOOKSHOP_{name}={value}: it must be {meaning} ({error})."
        raise ValueError(message) from error
