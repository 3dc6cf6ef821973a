"""The first page, and where every Flask site begins: a route and what it answers."""

from flask import Blueprint, render_template

blueprint = Blueprint("index", __name__)


@blueprint.get("/")
def index() -> str:
    """Greet the world."""
    return render_template("index.html")
