"""Exercise 14: the session's token is hard to guess, is new at each login, and has no name in it.

A test cannot know whether a token is random. But a test can find three mistakes: a token is too
short (it has fewer than 22 characters), it contains the name (plain or in Base64), or it is not
new.

Look at: lessons 7 and 17, the value of MySessionCookie, the fixtures `jar` and `account`.

Your tests must catch the faults with these names (see docs/grading.md).
Scope: token-too-short, token-is-a-counter, name-in-the-cookie, name-in-base64,
token-made-of-the-name, token-not-renewed
"""

from playwright.sync_api import Page

from fixtures.course.readers import Credentials
from fixtures.jar import Jar


def test_the_token_is_not_the_name(reader: Page, jar: Jar, credentials: Credentials) -> None:
    reader.goto("/books")

    assert jar["MySessionCookie"].value != credentials.username
    # Continue here: can the token contain the name, as it is or written in another way?
    # How long is the token? Is the token new after a second login?
