from functools import wraps

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from werkzeug.security import check_password_hash

from .db import get_db

blueprint = Blueprint("auth", __name__, url_prefix="/auth")


@blueprint.before_app_request
def load_user():
    find = "SELECT * FROM user WHERE id = ?"
    g.user = get_db().execute(find, (session.get("user_id"),)).fetchone()


@blueprint.route("/login", methods=["GET", "POST"])
def login():
    if request.method == "POST":
        find = "SELECT * FROM user WHERE username = ?"
        user = get_db().execute(find, (request.form["username"],)).fetchone()
        if user and check_password_hash(user["password"], request.form["password"]):
            session["user_id"] = user["id"]
            return redirect(url_for("blog.index"))
        flash("Wrong username or password.")
    return render_template("login.html")


@blueprint.get("/logout")
def logout():
    session.clear()
    return redirect(url_for("blog.index"))


def login_required(view):
    @wraps(view)
    def wrapped(**arguments):
        return view(**arguments) if g.user else redirect(url_for("auth.login"))

    return wrapped
