"""Notes, with Flask-SQLAlchemy, Flask-Login and Flask-WTF."""

from flask import Flask, abort, flash, redirect, render_template, url_for
from flask_login import LoginManager, current_user, login_required, login_user, logout_user
from flask_wtf import CSRFProtect, FlaskForm
from werkzeug.security import check_password_hash
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired

from .models import Note, User, add_first_users, db

login_manager = LoginManager()
login_manager.login_view = "login"


class LoginForm(FlaskForm):
    name = StringField("Name", [InputRequired()])
    password = PasswordField("Password", [InputRequired()])


class NoteForm(FlaskForm):
    text = StringField("Text", [InputRequired()])


@login_manager.user_loader
def load_user(user_id):
    return db.session.get(User, int(user_id))


def create_app(database="sqlite:///notes.sqlite"):
    app = Flask(__name__)
    app.config.update(SECRET_KEY="dev", SQLALCHEMY_DATABASE_URI=database)
    db.init_app(app)
    login_manager.init_app(app)
    CSRFProtect(app)
    with app.app_context():
        db.create_all()
        add_first_users()
    app.add_url_rule("/", "index", index, methods=["GET", "POST"])
    app.add_url_rule("/login", "login", login, methods=["GET", "POST"])
    app.add_url_rule("/logout", "logout", logout, methods=["POST"])
    app.add_url_rule("/users", "users", users)
    return app


@login_required
def index():
    form = NoteForm()
    if form.validate_on_submit():
        db.session.add(Note(text=form.text.data, user=current_user))
        db.session.commit()
        return redirect(url_for("index"))
    return render_template("index.html", form=form)


def login():
    form = LoginForm()
    if form.validate_on_submit():
        user = db.session.scalar(db.select(User).filter_by(name=form.name.data))
        if user and check_password_hash(user.password, form.password.data):
            login_user(user)
            return redirect(url_for("index"))
        flash("Wrong name or password.")
    return render_template("login.html", form=form)


def logout():
    logout_user()
    return redirect(url_for("login"))


@login_required
def users():
    if not current_user.is_admin:
        abort(403)
    return render_template("users.html", users=db.session.scalars(db.select(User)))
