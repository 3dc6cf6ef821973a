from flask import Blueprint, g, redirect, render_template, request, url_for

from .auth import login_required
from .db import get_db

blueprint = Blueprint("blog", __name__)


@blueprint.get("/")
def index():
    posts = get_db().execute("SELECT title, username FROM post JOIN user ON user.id = author_id")
    return render_template("index.html", posts=posts.fetchall())


@blueprint.route("/create", methods=["GET", "POST"])
@login_required
def create():
    if request.method == "POST":
        insert = "INSERT INTO post (author_id, title) VALUES (?, ?)"
        get_db().execute(insert, (g.user["id"], request.form["title"]))
        get_db().commit()
        return redirect(url_for("blog.index"))
    return render_template("create.html")


@blueprint.get("/broken")
def broken():
    return get_db().execute("SELECT * FROM no_such_table").fetchall()
