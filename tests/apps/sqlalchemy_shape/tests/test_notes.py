import pytest
from notes.models import Note, db
from playwright.sync_api import expect
from sqlalchemy.exc import OperationalError


@pytest.fixture(autouse=True)
def no_notes(app):
    """Every test begins without notes. The users stay, and so do their logins."""
    with app.app_context():
        db.session.execute(db.delete(Note))
        db.session.commit()


@pytest.mark.parametrize("text", ["Buy bread", "Buy cookies"])
def test_a_member_adds_a_note(signed_in, text):
    member = signed_in("member")
    member.goto("/")
    member.get_by_label("Text").fill(text)
    member.get_by_role("button", name="Add").click()

    expect(member.get_by_role("listitem")).to_have_text([text])


def test_only_an_admin_sees_the_users(signed_in):
    admin, member = signed_in("admin"), signed_in("member")
    admin.goto("/users")

    expect(admin.get_by_role("listitem")).to_have_text(["admin", "member"])
    assert member.goto("/users").status == 403


def test_a_visitor_who_logs_out_is_a_stranger(page, sign_in, signed_in, jar):
    sign_in(page.context, "member")
    page.goto("/")
    jar.expect("session").to_be_present(http_only=True)
    page.get_by_role("button", name="Log out").click()

    page.goto("/")
    expect(page.get_by_role("heading")).to_have_text("Log in")

    other = signed_in("member")
    other.goto("/")
    expect(other.get_by_role("heading")).to_have_text("Notes")


def test_a_form_without_its_token_is_refused(page):
    response = page.context.request.post("/login", form={"name": "admin"})

    assert response.status == 400


def test_the_site_reports_its_exceptions(app, site, signed_in):
    member = signed_in("member")
    with app.app_context():
        Note.__table__.drop(db.engine)

    with site.expect_error(OperationalError):
        assert member.goto("/").status == 500

    with app.app_context():
        db.create_all()
