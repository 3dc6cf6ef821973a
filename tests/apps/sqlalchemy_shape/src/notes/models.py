from flask_login import UserMixin
from flask_sqlalchemy import SQLAlchemy
from werkzeug.security import generate_password_hash

db = SQLAlchemy()


class User(UserMixin, db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String, unique=True, nullable=False)
    password = db.Column(db.String, nullable=False)
    notes = db.relationship("Note", back_populates="user")

    @property
    def is_admin(self):
        return self.name == "admin"


class Note(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    text = db.Column(db.String, nullable=False)
    user_id = db.Column(db.ForeignKey(User.id), nullable=False)
    user = db.relationship(User, back_populates="notes")


def add_first_users():
    if not db.session.scalar(db.select(User)):
        for name in ("admin", "member"):
            password = generate_password_hash(f"{name}-secret", "scrypt:256:8:1")
            db.session.add(User(name=name, password=password))
        db.session.commit()
