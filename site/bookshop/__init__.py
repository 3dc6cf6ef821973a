"""The bookshop: a small Flask site that shows its books to registered readers."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask

from . import accounts, books, database, errors, first_cookie, index, lab, security


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Create the site. `config` overrides the environment, which overrides the defaults here.

    In the environment, settings have a prefix: BOOKSHOP_DATABASE=/tmp/shop.sqlite.
    """
    app = Flask(__name__)
    app.config.from_mapping(
        DATABASE=Path(app.instance_path, "bookshop.sqlite"),
        PASSWORD_HASH="scrypt:32768:8:1",  # noqa: S106  Werkzeug's method; tests use a faster one
        SEND_FILE_MAX_AGE_DEFAULT=60,  # seconds; saves a request for the style sheet per page
        MAX_CONTENT_LENGTH=64 * 1024,  # bytes; no form here needs as much
    )
    app.config.from_prefixed_env("BOOKSHOP")
    app.config.from_mapping(config)

    security.protect(app)
    database.prepare(app)
    errors.register_pages(app)
    for topic in (index, books, accounts, first_cookie, lab):
        app.register_blueprint(topic.blueprint)
    return app
