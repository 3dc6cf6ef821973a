"""Exercise 6, solved: most attributes are in the jar, but SameSite must be read in the header."""

from playwright.sync_api import Page

from fixtures.course.readers import Credentials, register
from fixtures.jar import Jar


def test_the_session_cookie_has_attributes_that_protect_it(
    page: Page, jar: Jar, credentials: Credentials, base_url: str
) -> None:
    page.goto("/register")
    register(page, credentials)

    jar.expect("MySessionCookie").to_be_present(
        http_only=True,
        path="/",
        secure=base_url.startswith("https:"),
        same_site="Lax",
        expires=None,
    )


def test_the_set_cookie_header_says_lax(page: Page, credentials: Credentials) -> None:
    page.goto("/register")
    with page.expect_response("**/register*") as response:
        register(page, credentials)

    # The jar also says Lax for a cookie without SameSite.
    assert "samesite=lax" in response.value.all_headers().get("set-cookie", "").lower()
