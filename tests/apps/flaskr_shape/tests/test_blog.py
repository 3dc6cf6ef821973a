import sqlite3

import pytest
from flask import request_started
from playwright.sync_api import expect


def test_a_stranger_is_sent_to_the_login(page):
    page.goto("/create")

    expect(page).to_have_url("/auth/login")


def test_a_writer_publishes_a_post(signed_in):
    writer = signed_in("alice")
    writer.goto("/create")
    writer.get_by_label("Title").fill("Bread")
    writer.get_by_role("button", name="Save").click()

    expect(writer.get_by_text("Bread, by alice")).to_be_visible()


@pytest.mark.parametrize("role", ["alice", "bob"])
def test_each_visitor_has_a_jar_of_their_own(page, signed_in, role, jar):
    visitor = signed_in(role)
    visitor.goto("/")
    expect(visitor.get_by_text(f"Signed in as {role}")).to_be_visible()

    page.goto("/")
    expect(page.get_by_role("link", name="Log in")).to_be_visible()
    assert list(jar) == []


def test_the_login_sets_a_session_cookie(page, jar):
    page.goto("/auth/login")
    page.get_by_label("Username").fill("bob")
    page.get_by_label("Password").fill("bob")
    page.get_by_role("button", name="Log in").click()

    jar.expect("session").to_be_present(http_only=True, path="/")


def test_a_wrong_password_is_refused(page, jar):
    page.goto("/auth/login")
    page.get_by_label("Username").fill("bob")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Log in").click()

    expect(page.get_by_role("alert")).to_have_text("Wrong username or password.")


def test_the_site_reports_its_exceptions(page, site):
    with site.expect_error(sqlite3.OperationalError):
        assert page.goto("/broken").status == 500


def test_a_role_signs_in_once(app, signed_in):
    signed_in("alice")  # sends the form, if no test before did
    requests = []

    with request_started.connected_to(lambda app, **_: requests.append(app), app):
        signed_in("alice")
        assert requests == []
        signed_in("alice").goto("/")
        assert len(requests) > 0
