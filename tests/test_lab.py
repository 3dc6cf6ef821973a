"""The cookie lab refuses text that would add something to its Set-Cookie header."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from flask import Flask


@pytest.mark.parametrize("field", ["value", "max_age", "expires", "path", "domain", "same_site"])
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("/; HttpOnly", id="another attribute"),
        pytest.param("/\r\nSet-Cookie: MySessionCookie=planted", id="another header"),
    ],
)
def test_a_field_cannot_add_an_attribute_or_a_header(app: Flask, field: str, text: str) -> None:
    response = app.test_client().post("/lab/cookies", data={"name": "labx", field: text})

    assert response.status_code == 422
    assert "Set-Cookie" not in response.headers


def test_a_form_with_valid_fields_sets_a_cookie(app: Flask) -> None:
    response = app.test_client().post("/lab/cookies", data={"name": "labx", "path": "/"})

    assert response.headers["Set-Cookie"] == "labx=; Path=/"
