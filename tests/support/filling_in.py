"""Fills in a form as a browser would: every control sends what stands in it, then a person changes some."""

from __future__ import annotations

from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse


class _Forms(HTMLParser):
    """The controls of every form of a page, with what they would send."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[dict[str, str], MultiDict[str, str]]] = []
        self._open = False
        self._textarea: str | None = None
        self._select: str | None = None
        self._chosen: str | None = None
        self._first: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((given, MultiDict()))
            self._open = True
        elif not self._open:
            return
        elif tag == "input" and given.get("name"):
            kind = given.get("type", "text")
            if kind not in ("radio", "checkbox", "submit") or "checked" in given:
                self._sent(given["name"], given.get("value", "on" if kind in ("radio", "checkbox") else ""))
        elif tag == "textarea":
            self._textarea = given["name"]
            self._sent(given["name"], "")
        elif tag == "select":
            self._select, self._chosen, self._first = given["name"], None, None
        elif tag == "option" and self._select is not None:
            value = given.get("value", "")
            self._first = value if self._first is None else self._first
            self._chosen = value if "selected" in given else self._chosen

    def handle_data(self, data: str) -> None:
        if self._textarea is not None:
            values = self.forms[-1][1]
            values[self._textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._textarea is not None:
            values = self.forms[-1][1]
            # A browser drops the line end right behind the start tag and sends CRLF.
            text = values[self._textarea].replace("\r\n", "\n").removeprefix("\n")
            values[self._textarea] = text.replace("\n", "\r\n")
            self._textarea = None
        elif tag == "select" and self._select is not None:
            self._sent(self._select, self._chosen if self._chosen is not None else self._first or "")
            self._select = None
        elif tag == "form":
            self._open = False

    def _sent(self, name: str, value: str) -> None:
        self.forms[-1][1].add(name, value)


def form_in(html: str, *, css_class: str = "editor") -> MultiDict[str, str]:
    """What the form of that class would send as it stands."""
    parser = _Forms()
    parser.feed(html)
    found = [values for attrs, values in parser.forms if css_class in attrs.get("class", "").split()]
    assert len(found) == 1, f"{len(found)} forms of class {css_class}"
    return found[0]


def form_with(html: str, field: str) -> tuple[str, MultiDict[str, str]]:
    """Where the form that holds this control sends to (nothing: to its own address), and what it would send."""
    parser = _Forms()
    parser.feed(html)
    found = [(attrs.get("action", ""), values) for attrs, values in parser.forms if field in values]
    assert found, f"no form holds {field}"
    return found[0]


def fill_in(
    client: FlaskClient, address: str, *, action: str = "save", form: MultiDict[str, str] | None = None,
    **changes: object,
) -> TestResponse:  # fmt: skip
    """Open the editor at ``address``, change some controls, send it.

    ``form`` takes one that was opened before. In names, ``__`` stands for a dot: ``f__event_date`` is ``f.event_date``.
    A list sets a group of boxes; None takes a control out.
    """
    values = form.copy() if form is not None else form_in(client.get(address).get_data(as_text=True))
    for key, value in changes.items():
        name = key.replace("__", ".")
        if value is None:
            values.poplist(name)
        elif isinstance(value, (list, tuple)):
            values.setlist(name, [str(item) for item in value])
        else:
            values[name] = str(value)
    values["action"] = action
    return client.post(address, data=values)
