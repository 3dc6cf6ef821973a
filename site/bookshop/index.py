"""The first page. Every Flask site begins like this: a route and its response."""

from flask import Blueprint, render_template

blueprint = Blueprint("index", __name__)


@blueprint.get("/")
def index() -> str:
    """Show the first page, with its greeting."""
    return render_template("index.html")
