"""No points, no ranks, no leader boards: nowhere is it told how much one person wrote, said, thanked or was thanked.

What can be checked honestly: that busy people's numbers stand on no page, feed or answer; that no question to the
database counts by person; that no card of a person holds a number; and that no wording speaks of points or ranks. Read
counts and numbers of comments are a page's, not a person's.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from kmwiki.core.database import db, transaction
from kmwiki.i18n.catalogue import LANGUAGES
from kmwiki.pages.models import Page
from tests.access.routes import VALUES
from tests.support.site import TestSite
from tests.support.statements import statements_sent
from tests.support.talk import say

ROOT = Path(__file__).resolve().parents[2]
# Numbers that no clock, date, record number or list of this little site shows by itself.
COMMENTS, PAGES, THANKS = 67, 73, 71
OTHERS = 75  # pages of somebody else, so that a total of all pages is none of the three

# The facet "author" of a search says how many of the results a filter would leave, as every facet does. It counts what
# was found under whatever was asked, and is how one finds what a colleague wrote.
SEARCHES = ("search.", "api.search", "discovery.")

BY_PERSON = re.compile(
    r"\bGROUP BY [^)]*\b(person_id|author_id|actor_id|speaker_id|username|display_name)\b", re.DOTALL
)
COUNTS = re.compile(r"\b(count|sum|total)\s*\(", re.IGNORECASE)
SPEAKS_OF_POINTS = re.compile(
    r"คะแนน|แต้ม|อันดับ|ยอดนักเขียน|ดาวเด่น|\bpoints\b|\brank(s|ed|ing)?\b|leader ?board|\bscores?\b|\bkarma\b|\bbadges?\b",
    re.IGNORECASE,
)
# These say that there are none.
SAY_THERE_ARE_NONE = {"standing.is_computed", "welcome.text"}


class Words(HTMLParser):
    """What a reader reads: text without tags, scripts and styles."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self._aside = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self._aside += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._aside -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._aside:
            self.said.append(data)


@pytest.fixture
def busy(site: TestSite) -> dict[str, Any]:
    """Somebody who wrote, said and thanked a lot, and somebody else who was there as well."""
    busy, other = site.person("busy", display_name="คนขยัน Busy"), site.person("other")
    own = [site.page(busy, title=f"ของคนขยัน {chr(0x0E01 + n % 40)}", visibility="public") for n in range(PAGES)]
    others = [site.page(other, title=f"ของอีกคน {chr(0x0E01 + n % 40)}", visibility="public") for n in range(OTHERS)]
    for number in range(COMMENTS):
        say(busy, others[number], "ขอบคุณที่เล่า thanks for telling")
    from kmwiki.thanks.giving import THANK_YOU, thank

    for number in range(THANKS):
        with transaction():
            thank(busy, db.session.get_one(Page, others[number]), meaning=THANK_YOU)
    return {"no": own[0], "comment_id": 1, "username": "busy", "file_id": 1}


def addresses(site: TestSite, values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every page there is to look at, (endpoint, address)."""
    for rule in site.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.endpoint.startswith(("static", *SEARCHES)):
            yield rule.endpoint, _built(site, rule, values)
    yield "people.show", "/people/busy?page=2&said=2&wrote=2"


def _built(site: TestSite, rule: Rule, values: dict[str, Any]) -> str:
    arguments = {name: {**VALUES, **values}[name] for name in rule.arguments}
    with site.app.test_request_context():
        built = rule.build(arguments, append_unknown=False)
    assert built is not None
    return built[1]


def read(client: FlaskClient, address: str) -> str:
    """The words of an answer; of what is not a page, all of it."""
    answer = client.get(address, follow_redirects=True)
    if not (answer.content_type or "").startswith(("text/", "application/")) or answer.status_code >= 400:
        return ""
    said = answer.get_data()
    if b"\0" in said[:1000]:
        return ""
    text = said.decode("utf-8", "replace")
    return " ".join(Words(text).said) if "html" in answer.content_type else text


@pytest.mark.parametrize("reader", [None, "busy", "other", "boss"])
def test_a_busy_persons_numbers_stand_nowhere(site: TestSite, busy: dict[str, Any], reader: str | None) -> None:
    site.person("boss", "admin", agency=None)
    browser = site.browser(reader)
    looked_at = 0
    for endpoint, address in addresses(site, busy):
        words = read(browser, address)
        looked_at += bool(words)
        for number in (COMMENTS, PAGES, THANKS):
            # Beside a Latin letter it is part of a token or checksum: a Thai word may stand without a space.
            found = re.search(rf".{{0,60}}(?<![\w#.:/-]){number}(?![\w.:/-]).{{0,60}}", words, re.ASCII)
            assert not found, (endpoint, address, found and found[0])
    assert looked_at > (20 if reader is None else 40)


def test_no_question_to_the_database_counts_by_person(site: TestSite, busy: dict[str, Any]) -> None:
    site.person("boss", "admin", agency=None)
    for reader in (None, "other", "boss"):
        browser = site.browser(reader)
        with statements_sent() as asked:
            for _, address in addresses(site, busy):
                browser.get(address, follow_redirects=True)
        counting = [sql for sql in asked if BY_PERSON.search(sql) and COUNTS.search(sql)]
        assert not counting
    assert len(asked) > 300


def test_no_card_of_a_person_holds_a_number() -> None:
    """Ids and the like apart: a person's card has nothing to count with."""
    strange = []
    for path in sorted((ROOT / "kmwiki").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.ClassDef) and _is_a_card(node)):
                continue
            fields = {
                row.target.id: ast.unparse(row.annotation)
                for row in node.body
                if isinstance(row, ast.AnnAssign) and isinstance(row.target, ast.Name)
            }
            if not (fields.keys() & {"username", "nickname"}):
                continue
            counted = [name for name, kind in fields.items() if re.search(r"\b(int|float)\b", kind) and _counts(name)]
            strange += [f"{path.name}: {node.name}.{name}" for name in counted]
    assert not strange


def _is_a_card(node: ast.ClassDef) -> bool:
    return any("dataclass" in ast.unparse(decorator) for decorator in node.decorator_list)


def _counts(name: str) -> bool:
    return not re.search(r"(^|_)(id|no|number|revision|version|at)$", name)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_wording_speaks_of_points_or_ranks(lang: str) -> None:
    from tools.catalogues import CATALOGUES, read_source

    wording = {
        key: text
        for path in sorted((CATALOGUES / lang / "LC_MESSAGES").glob("*.po"))
        for key, text in read_source(path).wording.items()
    }
    assert wording.keys() >= SAY_THERE_ARE_NONE
    assert len(wording) > 1000
    strange = {key: text for key, text in wording.items() if SPEAKS_OF_POINTS.search(text)}
    assert not strange.keys() - SAY_THERE_ARE_NONE, strange


def test_the_description_of_the_api_has_no_field_for_them() -> None:
    from kmwiki.api.description import description

    def names(part: object) -> Iterator[str]:
        if isinstance(part, dict):
            yield from part.get("properties", {}) if isinstance(part.get("properties"), dict) else ()
            for value in part.values():
                yield from names(value)
        elif isinstance(part, list):
            for value in part:
                yield from names(value)

    found = set(names(description("http://localhost")))
    assert "score" in found  # of a result: how well it fits what was asked
    assert not {name for name in found - {"score"} if SPEAKS_OF_POINTS.search(name)}
