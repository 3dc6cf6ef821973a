"""Visitors sign in once per role, and the tests share no context."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fixtures.signin import broken_rule, find_form

if TYPE_CHECKING:
    from fixtures.course.suite import RunPytest

pytestmark = pytest.mark.slow  # it runs pytest again

# A site with a token in its form. The visitor's name is in the cookie `name`.
SITE = """
    import pytest
    from flask import Flask, redirect, request

    PAGE = '''
        <form action="/search"><input type="hidden" name="token" value="wrong"></form>
        <form action="/enter" method="POST">
          <input name=name><input type=hidden name=token value="a&amp;b">
        </form>
        <input type="hidden" name="outside" value="x">
    '''
    entered = []

    @pytest.fixture(scope="session", params=["en"])
    def app(request):
        return make(request.param)

    def make(language):
        app = Flask(language)

        @app.get("/login")
        def login():
            return PAGE

        @app.post("/enter")
        def enter():
            if "nobody" in request.form["name"] or request.form["token"] != "a&b":
                return "Not you.", 422
            assert "outside" not in request.form
            assert request.headers["Referer"].endswith("/login")
            entered.append(language + " " + request.form["name"])
            answer = redirect("/")
            answer.set_cookie("name", request.form["name"])
            return answer

        @app.get("/")
        def index():
            return "Hello " + request.cookies.get("name", "stranger")

        return app

    @pytest.fixture(scope="session")
    def sign_in(send_form):
        return lambda context, role: send_form(context, "/login", name=role)

    def greeting(page):
        page.goto("/")
        return page.inner_text("body")
"""


def test_a_role_signs_in_once_and_each_visitor_is_new(
    suite: pytest.Pytester, run_here: RunPytest
) -> None:
    suite.makepyfile(
        SITE
        + """
    @pytest.mark.parametrize("number", range(2))
    def test_the_visitors(signed_in, page, number):
        admin, other, member = signed_in("admin"), signed_in("admin"), signed_in("member")
        assert len({admin.context, other.context, member.context, page.context}) == 4
        assert [greeting(page), greeting(admin)] == ["Hello stranger", "Hello admin"]
        assert [greeting(other), greeting(member)] == ["Hello admin", "Hello member"]
        assert entered == ["en admin", "en member"]
        admin.context.clear_cookies()
        admin.evaluate("localStorage.setItem('left', 'behind')")
        assert other.evaluate("localStorage.length") == 0
    """
    )

    run_here().assert_outcomes(passed=2)


def test_a_role_signs_in_again_on_another_site(suite: pytest.Pytester, run_here: RunPytest) -> None:
    suite.makepyfile(
        SITE.replace('["en"]', '["en", "de"]')
        + """
    def test_the_visitor(signed_in, app):
        assert greeting(signed_in("admin")) == "Hello admin"
        assert entered[-1] == app.name + " admin"
    """
    )

    run_here().assert_outcomes(passed=2)


def test_a_failed_sign_in_is_reported_in_each_test(
    suite: pytest.Pytester, run_here: RunPytest
) -> None:
    suite.makepyfile(
        SITE
        + """
    @pytest.mark.parametrize("number", range(2))
    def test_the_visitor(signed_in, number):
        signed_in("nobody")
    """
    )

    result = run_here("--tracing", "retain-on-failure")

    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(
        ["*AssertionError: POST http://*/enter: 422, and no redirect", "*Not you."]
    )
    assert len([*suite.path.glob("test-results/*/trace.zip")]) == 2


def test_a_sign_in_that_saves_nothing_is_refused(
    suite: pytest.Pytester, run_here: RunPytest
) -> None:
    suite.makepyfile(
        """
        import pytest

        @pytest.fixture
        def sign_in():
            return lambda context, role: None

        def test_it(signed_in):
            signed_in("admin")
        """
    )

    result = run_here()

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*AssertionError: sign_in('admin') saved no cookie.",
            "*If the site uses HTTP Basic, *new_context(http_credentials=*",
        ]
    )


def test_a_missing_sign_in_fixture_gets_a_hint(suite: pytest.Pytester, run_here: RunPytest) -> None:
    suite.makepyfile("def test_it(signed_in): pass")

    result = run_here()

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["Define the fixture `sign_in` in your conftest.py.*"])


def test_a_page_without_a_form_is_refused() -> None:
    with pytest.raises(pytest.fail.Exception, match='The page / has no form with method="post"'):
        find_form("/", "<form><input type=hidden name=token value=1></form>", [])


FORMS = """
    <form action="/search"><input name="name"><input name="password"></form>
    <form action="/lang" method="post"><input name="lang"></form>
    <input name="password" form="log-in"><input type="hidden" name="token" value="1" form="log-in">
    <form action="/in" method="post" id="log-in"><input name="name"><button name="go"></form>
"""


@pytest.mark.parametrize(
    ("fields", "action"),
    [((), "/lang"), (("lang",), "/lang"), (("name", "password"), "/in"), (("token",), "/in")],
)
def test_the_first_form_that_has_all_fields_is_sent(fields: tuple[str, ...], action: str) -> None:
    form = find_form("/", FORMS, fields)

    assert form.action == action
    assert form.hidden == ({"token": "1"} if action == "/in" else {})


def test_an_unknown_field_is_reported() -> None:
    with pytest.raises(pytest.fail.Exception) as failure:
        find_form("/login", FORMS, ["nmae"])

    assert failure.value.msg == (
        "No form of /login has the fields nmae. "
        "Its forms have: (lang), (password, token, name, go)."
    )


def test_another_form_before_the_login_form_is_ignored(
    suite: pytest.Pytester, run_here: RunPytest
) -> None:
    suite.makepyfile(
        SITE.replace("<form action", "<form action='/news' method='post'></form><form action", 1)
        + """
    def test_the_visitor(page, send_form, signed_in):
        assert greeting(signed_in("admin")) == "Hello admin"
        send_form(page.context, "/login", nmae="admin")
    """
    )

    result = run_here()

    result.stdout.fnmatch_lines(
        ["No form of /login has the fields nmae. Its forms have: (), (name, token)."]
    )


def test_a_form_in_a_page_that_is_not_utf_8_signs_in(
    suite: pytest.Pytester, run_here: RunPytest
) -> None:
    suite.makepyfile(
        SITE.replace("return PAGE", "return ('Café' + PAGE).encode('latin-1')")
        + """
    def test_the_visitor(signed_in):
        assert greeting(signed_in("admin")) == "Hello admin"
    """
    )

    run_here().assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("url", "set_cookie", "rule"),
    [
        ("http://shop.test/", "a=1; Secure", "it has Secure, and the address is not HTTPS"),
        ("http://shop.test/", "a=1; SameSite=None", "SameSite=None needs Secure"),
        ("http://127.0.0.1/", "a=1; Partitioned", "Partitioned needs Secure"),
        ("https://shop.test/", "__Secure-a=1", "this prefix needs Secure"),
        ("https://shop.test/", "__Host-a=1; Path=/", "this prefix needs Secure"),
        (
            "https://shop.test/",
            "__Host-a=1; Secure; Domain=shop.test; Path=/",
            "the prefix __Host- allows no Domain, and only Path=/",
        ),
        ("http://127.0.0.1/", "a=1; Domain=.shop.test", "its Domain does not contain 127.0.0.1"),
        ("http://127.0.0.1/", "a=1; Domain=0.0.1", "its Domain does not contain 127.0.0.1"),
        ("http://127.0.0.1/", "a=1; Domain=127.0.0.1", ""),
        ("http://my.localhost/", "a=1; Domain=localhost", "its Domain is a top-level domain"),
        ("http://localhost/", "a=1; Domain=.localhost", ""),
        ("http://ashop.test/", "a=1; Domain=shop.test", "its Domain does not contain ashop.test"),
        ("http://my.shop.test/", "a=1; Domain=.SHOP.test", ""),
        ("https://shop.test/", "__Host-a=1; Secure; Path=/", ""),
        ("http://127.0.0.1:5000/", "a=1; Secure", ""),
        ("http://my.localhost/", "a=1; Secure; SameSite=None; Partitioned", ""),
        ("http://shop.test/", "a=1; HttpOnly; SameSite=Lax", ""),
    ],
)
def test_a_refused_cookie_breaks_a_rule(url: str, set_cookie: str, rule: str) -> None:
    assert broken_rule(url, set_cookie) == rule


def test_a_cookie_that_a_browser_refuses_does_not_sign_in(
    suite: pytest.Pytester, run_here: RunPytest
) -> None:
    suite.makepyfile(
        SITE.replace('"name", request.form["name"]', '"name", request.form["name"], secure=True')
        + """
    from fixtures.address import SiteOptions

    @pytest.fixture(scope="session")
    def site_options():
        return SiteOptions(host="shop.test")

    def test_the_visitor(signed_in):
        signed_in("admin")
    """
    )

    result = run_here()

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["http://shop.test:*/enter set the cookie name, and a browser refuses it: it has Secure*"]
    )
