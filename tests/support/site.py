"""Builds a small province for tests: people of every role, in two agencies."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from config import Settings, load_settings
from kmwiki.access import Actor

PASSWORD = "ทะเลสวย sea breeze 42"


@cache
def password_hash() -> str:
    """The hash of :data:`PASSWORD`, made once: argon2 is slow on purpose and people are made by the dozen."""
    from kmwiki.accounts.passwords import hash_password

    return hash_password(PASSWORD)


def test_settings(folder: Path, **changes: str) -> Settings:
    """Settings for a site that lives in ``folder`` alone."""
    environ = {
        "KMWIKI_DATABASE_URL": f"sqlite:///{folder / 'kmwiki.sqlite'}",
        "KMWIKI_DATA_DIR": str(folder),
        "KMWIKI_CONTENT_DIR": str(folder / "content"),
        "KMWIKI_SECRET_KEY": "for tests only: q8Zr2vXn5kLw9tYb3mHc7dPj",
        "KMWIKI_WRITE_LIMITS": "off",
        **changes,
    }
    return load_settings(environ, root=folder)


test_settings.__test__ = False  # type: ignore[attr-defined]


class Browser(FlaskClient):
    """A browser whose every request stands by itself, as on the running site.

    A test holds an application context of its own; a request inside it would share ``g`` (who is signed in, the form
    token) and the database session with the request before. Afterwards the test sees what the request has written.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        from kmwiki.core.database import end_reading

        end_reading()
        with self.application.app_context():
            answer = super().open(*args, **kwargs)
        end_reading()
        return answer


class TestSite:
    """Makes people through the same rules the pages use."""

    __test__ = False

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._people: dict[str, int] = {}
        self._agency("health", "สำนักงานสาธารณสุขจังหวัด", "Provincial Health Office")
        self._agency("admin", "ที่ทำการปกครองจังหวัด", "Provincial Administration Office")

    def _agency(self, code: str, name_th: str, name_en: str) -> None:
        from kmwiki.core.database import transaction
        from kmwiki.frame.agencies import add_agency

        with transaction():
            add_agency(None, code=code, name_th=name_th, name_en=name_en)

    def person(self, username: str, *roles: str, agency: str | None = "health", **profile: Any) -> Actor:
        """The actor of that name, made on first use with the given roles (``staff`` without any)."""
        from kmwiki.accounts.models import Person
        from kmwiki.accounts.registering import add_person
        from kmwiki.core.database import db, transaction

        if username not in self._people:
            with transaction():
                person = add_person(
                    None,
                    username=username,
                    display_name=profile.pop("display_name", username),
                    roles=roles or ("staff",),
                    agency_code=agency,
                    **{"password_hash": password_hash(), **profile},
                )
                self._people[username] = person.id
        found = db.session.get(Person, self._people[username])
        assert found is not None
        return found.as_actor()

    def page(
        self, author: Actor, *, kind: str = "wiki", title: str = "แนวทางจัดประชุม", body: str = "เนื้อความ", **more: Any
    ) -> int:
        """A published page's record number; ``more`` goes into the edit."""
        from kmwiki.core.database import transaction
        from kmwiki.pages.edits import PageEdit
        from kmwiki.pages.saving import create_page, prepare_texts

        edit = PageEdit(title=title, body=body, **{"visibility": "members", "state": "published", **more})
        prepared = prepare_texts(kind, edit)
        with transaction():
            return create_page(author, kind=kind, edit=edit, prepared=prepared).record_no

    def browser(self, username: str | None = None) -> FlaskClient:
        """A test client, signed in as that person when named (made as staff when unknown)."""
        client = self.app.test_client()
        if username is not None:
            self.person(username)
            form = client.get("/login").get_data(as_text=True)
            answer = client.post("/login", data={"csrf_token": token_in(form), "name": username, "password": PASSWORD})
            assert answer.status_code in (302, 303), answer.get_data(as_text=True)
        return client


def token_in(html: str) -> str:
    """The CSRF token of a page's form."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', html)
    assert found, "the page has no form token"
    return found.group(1)
