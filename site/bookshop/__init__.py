"""The bookshop: a small Flask site that shows its books to registered readers."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask

from . import accounts, books, database, errors, first_cookie, index, lab, security


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Make the site. Settings come from `config`, else the environment, else from here.

    In the environment a setting is named with a prefix: BOOKSHOP_DATABASE=/tmp/shop.sqlite.
    """
    app = Flask(__name__)
    app.config.from_mapping(
        DATABASE=Path(app.instance_path, "bookshop.sqlite"),
        PASSWORD_HASH="scrypt:32768:8:1",  # noqa: S106  Werkzeug's method; tests lower the cost
        SEND_FILE_MAX_AGE_DEFAULT=60,  # seconds: not a request for the style sheet at every page
        MAX_CONTENT_LENGTH=64 * 1024,  # no form here is near it
    )
    app.config.from_prefixed_env("BOOKSHOP")
    app.config.from_mapping(config)

    security.protect(app)
    database.prepare(app)
    errors.register_pages(app)
    for topic in (index, books, accounts, first_cookie, lab):
        app.register_blueprint(topic.blueprint)
    return app
