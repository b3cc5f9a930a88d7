"""Typed fields, checked and put into the one shape that is stored, mirrored and indexed.

A cleaned ``fields`` dict holds only known keys with values that are there: ISO dates, whole numbers, lists of
agency codes, dicts of answers, lists of aim rows. What is empty is left out, so two ways of saying nothing are one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from kmwiki.text.input import BadText, clean_text

from .shapes import LINK_TYPES, RATINGS, Field, Kind

LONGEST_LINE = 200
LONGEST_TEXT = 20_000
MOST_AIMS = 50
MOST_LINKS = 40
AIM_PARTS = ("aim", "expected", "got", "why")


class FieldProblem(ValueError):
    """A field can't be taken: ``field`` is its key, ``key`` and ``args_`` say why."""

    def __init__(self, field: str, key: str, **args: Any) -> None:
        super().__init__(field, key, args)
        self.field = field
        self.key = key
        self.args_ = args


def clean_fields(kind: Kind, given: Mapping[str, Any]) -> dict[str, Any]:
    """Check ``given`` against the kind's declaration.

    Raises:
        FieldProblem: the first value that can't be taken. Unknown keys are refused as well (a typo in a file
            must not vanish silently).
    """
    known = {field.key: field for field in kind.fields}
    for key in given:
        if key not in known:
            raise FieldProblem(str(key), "field.unknown", name=str(key))
    given = _with_replaces(given) if "replaces" in known else given
    cleaned: dict[str, Any] = {}
    for field in kind.fields:
        value = given.get(field.key)
        if value is None or value == "" or value == [] or value == {}:
            continue
        try:
            kept = _CLEANERS[field.type](kind, field, value, given)
        except BadText as trouble:
            raise FieldProblem(field.key, trouble.key, **trouble.args_) from trouble
        if kept not in (None, "", [], {}):
            cleaned[field.key] = kept
    start, end = cleaned.get("event_date"), cleaned.get("event_end")
    if start and end and end < start:
        raise FieldProblem("event_end", "field.ends_before_it_starts")
    start, end = cleaned.get("valid_from"), cleaned.get("valid_to")
    if start and end and end < start:
        raise FieldProblem("valid_to", "field.ends_before_it_starts")
    return cleaned


def _with_replaces(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """A page that superseded another one and has become guidance says so where guidance says it."""
    links = given.get("links")
    if not isinstance(links, (list, tuple)):
        return given
    said = [row for row in links if isinstance(row, Mapping) and row.get("type") == "supersedes"]
    if not said or given.get("replaces", said[0].get("to")) != said[0].get("to"):
        return given
    return {**given, "replaces": said[0].get("to"), "links": [row for row in links if row is not said[0]]}


def field_texts(kind: Kind, fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every text of the fields as (field or part key, text), for the index, links and plain-text exports."""
    for field in kind.fields:
        value = fields.get(field.key)
        if value is None:
            continue
        if field.type in ("line", "text"):
            yield field.key, str(value)
        elif field.type == "answers":
            for part, text in value.items():
                yield part, str(text)
        elif field.type == "aims":
            for row in value:
                yield field.key, " ".join(str(row[part]) for part in AIM_PARTS if row.get(part))


def _line(_kind: Kind, _field: Field, value: Any, _all: Mapping[str, Any]) -> str:
    return clean_text(str(value), multiline=False, max_length=LONGEST_LINE).strip()


def _text(_kind: Kind, _field: Field, value: Any, _all: Mapping[str, Any]) -> str:
    return clean_text(str(value), multiline=True, max_length=LONGEST_TEXT).strip()


def _whole(field: Field, value: Any, low: int, high: int) -> int:
    text = str(value).strip()
    if isinstance(value, bool) or not (text.isdecimal() and len(text) <= 12):
        raise FieldProblem(field.key, "field.not_a_number", value=text[:40])
    number = int(text)  # int() reads Thai digits too
    if not low <= number <= high:
        raise FieldProblem(field.key, "field.out_of_range", low=low, high=high)
    return number


def _count(_kind: Kind, field: Field, value: Any, _all: Mapping[str, Any]) -> int:
    return _whole(field, value, 0, 1_000_000)


def _page(_kind: Kind, field: Field, value: Any, _all: Mapping[str, Any]) -> int:
    return _whole(field, value, 1, 2**53)


def _date(_kind: Kind, field: Field, value: Any, _all: Mapping[str, Any]) -> str:
    if isinstance(value, date):
        return value.isoformat()[:10]
    try:
        return date.fromisoformat(str(value).strip()).isoformat()
    except ValueError:
        raise FieldProblem(field.key, "field.not_a_date", value=str(value)[:40]) from None


def _choice(_kind: Kind, field: Field, value: Any, _all: Mapping[str, Any]) -> str:
    if value not in field.choices:
        raise FieldProblem(field.key, "field.not_a_choice", value=str(value)[:40])
    return str(value)


def _agencies(_kind: Kind, field: Field, value: Any, _all: Mapping[str, Any]) -> list[str]:
    if isinstance(value, str) or not isinstance(value, (list, tuple)):
        raise FieldProblem(field.key, "field.not_a_list")
    codes = [clean_text(str(code), multiline=False, max_length=40).strip() for code in value]
    return list(dict.fromkeys(code for code in codes if code))


def _answers(kind: Kind, field: Field, value: Any, given: Mapping[str, Any]) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise FieldProblem(field.key, "field.not_answers")
    parts = {part for questions in kind.question_sets for part in questions.parts}
    answers: dict[str, str] = {}
    for questions in kind.question_sets:
        # Answers to the other set stay: switching the question set keeps every word.
        for part in questions.parts:
            text = value.get(part)
            if text:
                try:
                    cleaned = clean_text(str(text), multiline=True, max_length=LONGEST_TEXT).strip()
                except BadText as trouble:
                    raise FieldProblem(f"{field.key}.{part}", trouble.key, **trouble.args_) from trouble
                if cleaned:
                    answers[part] = cleaned
    for part in value:
        if part not in parts:
            raise FieldProblem(field.key, "field.unknown", name=str(part))
    return answers


def _aims(_kind: Kind, field: Field, value: Any, _all: Mapping[str, Any]) -> list[dict[str, str]]:
    if isinstance(value, str) or not isinstance(value, (list, tuple)) or len(value) > MOST_AIMS:
        raise FieldProblem(field.key, "field.not_aims", most=MOST_AIMS)
    rows = []
    for given in value:
        if not isinstance(given, Mapping) or set(given) - {*AIM_PARTS, "rating"}:
            raise FieldProblem(field.key, "field.not_aims", most=MOST_AIMS)
        row = {
            part: clean_text(str(given[part]), multiline=True, max_length=2_000).strip()
            for part in AIM_PARTS
            if given.get(part)
        }
        row = {part: text for part, text in row.items() if text}
        rating = given.get("rating")
        if rating:
            if rating not in RATINGS:
                raise FieldProblem(field.key, "field.not_a_choice", value=str(rating)[:40])
            row["rating"] = rating
        if set(row) - {"rating"}:
            rows.append(row)
    return rows


def _links(kind: Kind, field: Field, value: Any, _all: Mapping[str, Any]) -> list[dict[str, Any]]:
    if isinstance(value, str) or not isinstance(value, (list, tuple)) or len(value) > MOST_LINKS:
        raise FieldProblem(field.key, "field.not_links", most=MOST_LINKS)
    rows: list[dict[str, Any]] = []
    for given in value:
        if not isinstance(given, Mapping) or set(given) != {"type", "to"}:
            raise FieldProblem(field.key, "field.not_links", most=MOST_LINKS)
        if given["type"] not in LINK_TYPES:
            raise FieldProblem(field.key, "field.not_a_choice", value=str(given["type"])[:40])
        if given["type"] == "supersedes" and any(declared.key == "replaces" for declared in kind.fields):
            raise FieldProblem(field.key, "field.links_replaces")  # one place says what guidance replaces
        row = {"type": given["type"], "to": _whole(field, given["to"], 1, 2**53)}
        if row not in rows:
            rows.append(row)
    return rows


_CLEANERS = {
    "line": _line, "text": _text, "count": _count, "date": _date, "choice": _choice, "agencies": _agencies,
    "page": _page, "comment": _page, "answers": _answers, "aims": _aims,
    "links": _links,
}  # fmt: skip
