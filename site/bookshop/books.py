"""The books, for registered readers only."""

from typing import NamedTuple

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from .sessions import current_reader

blueprint = Blueprint("books", __name__)


class Book(NamedTuple):
    """A book on the shelf."""

    title: str
    author: str


BOOKS = (
    Book("Frankenstein", "Mary Shelley"),
    Book("Middlemarch", "George Eliot"),
    Book("The Count of Monte Cristo", "Alexandre Dumas"),
    Book("The Souls of Black Folk", "W. E. B. Du Bois"),
    Book("The Time Machine", "H. G. Wells"),
    Book("Through the Looking-Glass", "Lewis Carroll"),
)


@blueprint.get("/books")
def books() -> ResponseReturnValue:
    """Show the books to a signed-in reader. Redirect a stranger to the registration."""
    reader = current_reader()
    if reader is None:
        return redirect(url_for("accounts.register", next=request.path))

    response = make_response(render_template("books.html", books=BOOKS, reader=reader))
    # Without this, Back would still show this page after the reader has logged out.
    response.cache_control.no_store = True
    return response
