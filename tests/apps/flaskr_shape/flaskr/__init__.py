"""A blog, in the shape of Flask's tutorial: a database in SQLite, and two blueprints."""

from pathlib import Path

from flask import Flask

from . import auth, blog, db


def create_app(config=None):
    app = Flask(__name__, instance_relative_config=True)
    app.config.from_mapping(SECRET_KEY="dev", DATABASE=Path(app.instance_path) / "flaskr.sqlite")
    app.config.update(config or {})
    Path(app.config["DATABASE"]).parent.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    app.register_blueprint(auth.blueprint)
    app.register_blueprint(blog.blueprint)
    return app
