"""Writers without a browser: sign in, fill forms in and send them to a running site, from threads, also while it dies."""

from __future__ import annotations

import http.client
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import quote, urlencode

from werkzeug.datastructures import MultiDict

from tests.support.filling_in import form_in
from tests.support.site import PASSWORD, token_in

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    """What came back: status, text, where it leads."""

    status: int
    text: str
    location: str = ""


@dataclass
class Writer:
    """Somebody's cookies. Each request is a connection of its own, so a dead server is met at once.

    Raises from every method:
        OSError or http.client.HTTPException: nobody answers, or the answer was cut off.
    """

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None)

    def post(self, path: str, fields: MultiDict[str, str] | dict[str, str]) -> Answer:
        pairs = list(fields.items(multi=True)) if isinstance(fields, MultiDict) else list(fields.items())
        return self._ask("POST", path, urlencode(pairs))

    def sign_in(self, name: str) -> Writer:
        token = token_in(self.get("/login").text)
        answer = self.post("/login", {"csrf_token": token, "name": name, "password": PASSWORD})
        assert answer.status in (302, 303), answer.text
        return self

    def editor(self, path: str) -> MultiDict[str, str]:
        """What the editor at that address would send as it stands."""
        answer = self.get(path)
        assert answer.status == 200, (answer.status, path)
        return form_in(answer.text)

    def comment_box(self, path: str) -> MultiDict[str, str]:
        """What the open box under a page would send."""
        answer = self.get(path)
        assert answer.status == 200, (answer.status, path)
        return form_in(answer.text, css_class="comment-form")

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            headers = {
                "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
                "Connection": "close",
            }
            if body is not None:
                headers["Content-Type"] = FORM
            connection.request(method, quote(path, safe="/?=&#%+"), body, headers)
            response = connection.getresponse()
            for cookie in response.headers.get_all("Set-Cookie") or ():
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            text = response.read().decode("utf-8")
            return Answer(response.status, text, response.headers.get("Location", ""))
        finally:
            connection.close()


def number_in(location: str) -> int:
    """The record number of the page an address leads to."""
    return int(location.split("/p/", 1)[1].split("/", 1)[0].split("?", 1)[0].split("#", 1)[0])


def words_in(html: str) -> str:
    """The text of a page as a reader gets it, entities read."""
    return unescape(html)
