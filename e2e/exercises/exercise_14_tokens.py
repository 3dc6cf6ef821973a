"""Exercise 14: the session's token cannot be guessed, says nothing, and is new at every login.

A test sees one token at a time and cannot tell random from made up. It can tell what is too short,
what holds the name, plainly or in Base64, and what is the same as before.

Look at: lessons 4 and 11, the value of MySessionCookie, the fixtures `jar` and `account`.

Scope: token-too-short, token-is-a-counter, name-in-the-cookie, name-in-base64,
token-made-of-the-name, token-not-renewed
"""

from playwright.sync_api import Page

from fixtures.course.readers import Credentials
from fixtures.jar import Jar


def test_the_token_is_not_the_name(reader: Page, jar: Jar, credentials: Credentials) -> None:
    reader.goto("/books")

    assert jar["MySessionCookie"].value != credentials.username
    # Go on here: can the name be a part of it, or be written in another way?
    # How long is it? And what is it after a second login?
