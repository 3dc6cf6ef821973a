"""Exercise 18, solved: other sites' headers are refused, and the bookshop's are accepted."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Sec-Fetch-Site": "cross-site"}, id="another site, without a Referer"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, id="a subdomain"),
        pytest.param({"Origin": "https://evil.test"}, id="another site, in an old browser"),
        pytest.param({"Origin": "null"}, id="a page in a sandbox, in an old browser"),
    ],
)
def test_a_form_of_another_site_is_refused(
    context: BrowserContext, headers: dict[str, str]
) -> None:
    response = context.request.post("/logout", headers=headers, max_redirects=0)

    assert response.status == 403


def test_a_host_that_begins_like_the_bookshops_is_refused(
    context: BrowserContext, base_url: str
) -> None:
    origin = f"https://{urlsplit(base_url).hostname}.evil.test"
    response = context.request.post("/logout", headers={"Origin": origin}, max_redirects=0)

    assert response.status == 403


def test_the_bookshops_own_form_is_accepted(context: BrowserContext, base_url: str) -> None:
    response = context.request.post("/logout", headers={"Origin": base_url}, max_redirects=0)

    assert response.status in {302, 303}
