"""What was typed, in its parts: words from space to space, phrases, fields with their values, what stands beside OR.

A quote that does not close, a field nobody knows, an OR with nothing beside it are words like any other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from kmwiki.search.analysis import analyse
from kmwiki.search.documents import Understood
from kmwiki.search.engine import MAX_QUERY
from kmwiki.search.fieldwords import FIELD_OF, ONE_VALUED, read_value
from kmwiki.search.years import YEAR_WORDS, read_year
from kmwiki.text.normalise import search_normalise

_OPEN_CLOSE = {'"': '"', "“": "”", "„": "”", "«": "»", "”": "”"}
_PART = re.compile(
    r"(?P<minus>(?<!\S)[-–−](?=[^\s\-–−]))"
    r"|(?P<either>(?<!\S)(?:OR|\|)(?!\S))"
    r"|(?P<field>(?:(?<!\S)|(?<=(?<!\S)[-–−]))[^\s:：\"“”]{1,40}[:：])"
    r"|(?P<quote>[\"“„«”])"
    r"|(?P<words>[^\s\"“„«”]+)"
)
_MARKED = re.compile(r"[\"“„«”:：\-–−|R]")
"""What is in every text that is more than words; the R is that of OR."""
_WORDS = re.compile(r"\S+")
_VALUE = re.compile(r"\s*(?:\"([^\"]*)\"|“([^”]*)”|(\S+))")
_UNTYPEABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Field(NamedTuple):
    """A field that is named: any of the values will do, or with a minus none of them."""

    name: str
    minus: bool
    values: tuple[str, ...]
    shown: tuple[str, ...]

    @property
    def said(self) -> Understood:
        shown = " | ".join(self.shown)
        return Understood("without", f"{self.name}:{shown}") if self.minus else Understood(self.name, shown)


class Part(NamedTuple):
    what: str  # words, phrase, either
    text: str
    minus: bool
    chunk: int
    start: int


def clean(text: str) -> str:
    """`text` as it is read: nothing in it that no keyboard types, and no longer than anybody asks."""
    if not text.isprintable():
        text = _UNTYPEABLE.sub(" ", text)
    return text[:MAX_QUERY].strip()


def names_field(text: str) -> bool:
    """Whether something in `text` is a field with its value."""
    return (":" in text or "：" in text) and bool(split(clean(text))[1])


def plain_stretches(cleaned: str) -> list[tuple[int, int]]:
    """Where plain words stand in a `clean` text, from space to space: nothing quoted, excluded or tied to a field."""
    parts, _ = split(cleaned)
    return [(part.start, part.start + len(part.text)) for part in parts if part.what == "words" and not part.minus]


def loose_stretches(cleaned: str) -> list[tuple[int, int]]:
    """Those of `plain_stretches` that stand beside no OR either: a document need not hold them."""
    parts, _ = split(cleaned)
    loose = [group[0] for group in join_eithers(parts) if is_plain(group)]
    return [(part.start, part.start + len(part.text)) for part in loose]


def is_plain(group: list[Part]) -> bool:
    return len(group) == 1 and group[0].what == "words" and not group[0].minus


@lru_cache(maxsize=50)  # slips, layout and reading look at the same text
def split(text: str) -> tuple[tuple[Part, ...], tuple[Field, ...]]:
    """The typed text in parts, and apart from them the fields that are named; an OR beside a field joins no words."""
    if _MARKED.search(text) is None:
        words = enumerate(_WORDS.finditer(text))
        return tuple([Part("words", found[0], False, chunk, found.start()) for chunk, found in words]), ()
    parts: list[Part] = []
    fields: list[Field] = []
    at, minus, chunk = 0, False, 0
    latest, is_beside, is_joined = 0, False, False  # of fields; right before this place; with an OR between
    while found := _PART.search(text, at):
        at = found.end()
        kind, value = found.lastgroup, found[0]
        if kind == "minus":
            minus = True
            continue
        if kind == "either" and is_beside:
            is_joined = True
            continue
        read = _read_field(value, text, at) if kind == "field" else None
        if kind == "either":
            parts.append(Part("either", value, False, chunk, found.start()))
        elif read is not None:
            name, shown, wanted, at = read
            while parts and parts[-1].what == "either":
                parts.pop()
            latest = _add(fields, Field(name, minus, (wanted,), (shown,)), latest if is_joined else None)
        elif kind == "field":
            # Not a field after all: "10:30" or "หมายเหตุ:" are words like any other.
            at = _word_end(text, found.start())
            parts.append(Part("words", text[found.start() : at], minus, chunk, found.start()))
        elif kind == "quote":
            close = text.find(_OPEN_CLOSE[value], at)
            if close < 0:
                continue
            parts.append(Part("phrase", text[at:close], minus, chunk, at))
            at = close + 1
        else:
            parts.append(Part("words", value, minus, chunk, found.start()))
        minus, is_beside, is_joined = False, read is not None, False
        chunk += 1
    return tuple(parts), tuple(fields)


def _add(fields: list[Field], new: Field, joined_to: int | None) -> int:
    """Where it went: values of one field widen each other beside an OR, and where no document has two of them."""
    alike = [place for place, one in enumerate(fields) if one.name == new.name and not one.minus and not new.minus]
    places = alike if new.name in ONE_VALUED else [place for place in alike if place == joined_to]
    if not places:
        fields.append(new)
        return len(fields) - 1
    one = fields[places[0]]
    fields[places[0]] = one._replace(values=one.values + new.values, shown=one.shown + new.shown)
    return places[0]


def _word_end(text: str, start: int) -> int:
    return found.end() if (found := _WORDS.match(text, start)) else start


def _read_field(label: str, text: str, at: int) -> tuple[str, str, str, int] | None:
    """``kind:`` at `at` in `text` -> (field, value as shown, value as wanted, where to go on), or nothing."""
    word = search_normalise(label[:-1])
    field = FIELD_OF.get(word)
    found = _VALUE.match(text, at)
    if field is None or found is None:
        return None
    value = next((group for group in found.groups() if group is not None), "").strip()
    wanted = read_value(field, value, word)
    return None if wanted is None else (field, wanted if field == "fiscal_year" else value, wanted, found.end())


def join_eithers(parts: Sequence[Part]) -> list[list[Part]]:
    if "either" not in [part.what for part in parts]:
        return [[part] for part in parts]
    groups: list[list[Part]] = []
    joining = False
    for part in _with_whole_years(parts):
        if part.what == "either":
            joining = bool(groups)
        elif joining and not part.minus and not groups[-1][0].minus:
            groups[-1].append(part)
            joining = False
        else:
            groups.append([part])
            joining = False
    return groups


def _with_whole_years(parts: Sequence[Part]) -> list[Part]:
    """ปี 54 beside an OR is one part, as it is one word elsewhere."""
    whole: list[Part] = []
    for place, part in enumerate(parts):
        before = whole[-1] if whole else None
        if before is not None and _is_year(before, part):
            beside = (parts[max(0, place - 2) : place - 1], parts[place + 1 : place + 2])
            if any(one.what == "either" for near in beside for one in near):
                whole[-1] = before._replace(text=f"{before.text} {part.text}")
                continue
        whole.append(part)
    return whole


def _is_year(word: Part, number: Part) -> bool:
    if not word.what == number.what == "words" or word.minus or number.minus:
        return False
    said = "".join(token.form for token in analyse(word.text, grams=False).tokens)
    return said in YEAR_WORDS and read_year(search_normalise(number.text), said) is not None
