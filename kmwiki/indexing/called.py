"""How people call the values of fields in a question: kinds, agencies, people; and which kinds there are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select

from kmwiki.accounts.models import Person
from kmwiki.core.database import db
from kmwiki.frame.agencies import all_agencies
from kmwiki.kinds import KINDS
from kmwiki.search.documents import SearchRequest, Understood
from kmwiki.search.fieldwords import FIELD_OF, accepts, key, read_value
from kmwiki.text.normalise import search_normalise

NO_SUCH_KIND = "search.no_such_kind"
"""The note of an answer to a question for a kind there is not."""
KIND_NAMES = {kind.key: (kind.key, *kind.aliases) for kind in KINDS.values()}

Names = Mapping[str, Mapping[str, Sequence[str]]]

_QUOTED = '"[^"]*"|“[^”]*”'
_FIELD = "|".join(map(re.escape, sorted(FIELD_OF, key=len, reverse=True)))
_APART = re.compile(
    rf"(?:{_QUOTED})|(?<!\S)(?P<minus>[-–−]?)(?P<word>{_FIELD})\s+[:：]\s*(?P<value>{_QUOTED}|\S+)", re.IGNORECASE
)
_TOGETHER = re.compile(
    rf"(?<!\S)(?P<before>[-–−]?(?P<word>[^\s:：\"“”\-–−][^\s:：\"“”]{{,39}})[:：]\s*)(?P<value>{_QUOTED}|\S+)"
)


def names() -> Names:
    """How people call kinds, agencies and authors in a query, by field and code; asked only when a query names a field.

    Of people what stands beside their pages for everybody: a nickname is for those who may look at people.
    """
    agencies = {
        row.code: tuple(filter(None, (row.code, row.name_th, row.name_en, row.short_th, row.short_en)))
        for row in all_agencies()
    }
    people = db.session.execute(select(Person.username, Person.display_name))
    return {
        "kind": KIND_NAMES,
        "agency": agencies,
        "author": {username: (display_name,) for username, display_name in people},
    }


def with_names(request: SearchRequest, known: Names | None = None) -> SearchRequest:
    """The request with the names its fields are read by, if it may have any field; ``known`` where they were asked."""
    if not any(sign in request.text for sign in ":："):
        return request
    called = names() if known is None else known
    return replace(request, names=called, text=closed_up(request.text, called))


def closed_up(text: str, called: Names) -> str:
    """``ประเภท : aar`` as ``ประเภท:aar``, where what stands before the colon is a word for a field and what stands
    behind it is one of its values, by its whole name."""

    def together(found: re.Match[str]) -> str:
        word = found["word"]
        if word is None or not _is_value(word, _bare(found["value"]), called):
            return found[0]
        return f"{found['minus']}{word}:{found['value']}"

    return _APART.sub(together, text)


def kinds_meant(typed: str) -> list[str]:
    """The kinds that a value of the field means."""
    return [kind for kind in KIND_NAMES if accepts("kind", key(typed), kind, KIND_NAMES)]


def unknown_kinds(understood: Iterable[Understood]) -> list[str]:
    """The kinds a question asks for, or leaves out, that there are not; as they were typed."""
    asked = dict.fromkeys(value for one in understood for value in _kinds_in(one))
    return [value for value in asked if not kinds_meant(value)]


def with_kind(text: str, typed: str, kind: str) -> str:
    """The question with this kind in the place of one that there is not."""

    def other(found: re.Match[str]) -> str:
        is_it = FIELD_OF.get(search_normalise(found["word"])) == "kind" and _bare(found["value"]) == typed
        return f"{found['before']}{kind}" if is_it else found[0]

    return _TOGETHER.sub(other, text)


def _kinds_in(one: Understood) -> Iterator[str]:
    what, value = one
    if what == "without":
        what, _, value = value.partition(":")
    if what == "kind":
        yield from value.split(" | ")


def _is_value(word: str, value: str, called: Names) -> bool:
    field = FIELD_OF[search_normalise(word)]
    wanted = read_value(field, value, search_normalise(word))
    if wanted is None or field == "tag":  # anything may be a tag
        return False
    known = called.get(field)
    return known is None or any(accepts(field, wanted, code, known, whole=True) for code in known)


def _bare(value: str) -> str:
    return value.strip('"“”').strip()
