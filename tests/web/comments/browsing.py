"""What a person does in a browser with the talk under a page."""

from __future__ import annotations

import re
from html import unescape

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def page_of(client: FlaskClient, page: int, more: str = "") -> str:
    """The HTML of a page, wherever its canonical address leads."""
    answer = client.get(f"/p/{page}{more}", follow_redirects=True)
    assert answer.status_code == 200, answer.get_data(as_text=True)[:500]
    return answer.get_data(as_text=True)


def box_in(html: str) -> dict[str, str]:
    """The hidden fields of the open box."""
    form = re.search(r'<form class="comment-form".*?</form>', html, re.DOTALL)
    assert form, "the page has no open box"
    return {
        name: unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0])
    }


def words_in_box(html: str) -> str:
    """What stands in the open box. A browser drops the one line break right behind the tag."""
    found = re.search(r'<textarea[^>]*id="comment-body"[^>]*>\n(.*?)</textarea>', html, re.DOTALL)
    assert found, "the page has no open box"
    return unescape(found[1])


def send(client: FlaskClient, page: int, words: str, more: str = "", **changes: str) -> TestResponse:
    """Open the page, write, send: as a browser would, line ends and all."""
    fields = box_in(page_of(client, page, more)) | changes
    return client.post(f"/p/{page}/comments", data={**fields, "body": words.replace("\n", "\r\n")})
