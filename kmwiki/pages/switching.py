"""A page that becomes one of another kind keeps every word.

What the other kind has no field for stands in the text under the field's own label: texts and answers as sections, aims
as a table, facts as a list. Whatever stands there under the labels of the new kind goes into its fields again, so the
way back restores what was, also after the page was saved in between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from kmwiki.access import Actor, require
from kmwiki.core.clock import today
from kmwiki.core.errors import Conflict
from kmwiki.core.journal import record
from kmwiki.i18n import LANGUAGES, translate
from kmwiki.i18n.dates import format_date
from kmwiki.kinds import KINDS, RATINGS, Field, FieldProblem, Kind, clean_fields
from kmwiki.kinds.fields import AIM_PARTS
from kmwiki.render.sections import HeadingLine, heading_lines
from kmwiki.text.dates import parse_date
from kmwiki.text.input import BadText

from .edits import PageEdit
from .links import bump_neighbours
from .models import Page
from .rendering import PreparedTexts
from .saving import save_page, snapshot

_FACT = re.compile(r"- (?P<label>[^\n]+?): (?P<value>[^\n]+)")
_AIM_COLUMNS = ("aim", "expected", "got", "rating", "why")
_TEXTS = ("text", "answers", "aims")
_LINK = re.compile(r"\[\[(\d+)\]\]")


@dataclass(frozen=True)
class Names:
    """How values are written in a text: its language, and the names of agencies by code."""

    lang: str
    agencies: Mapping[str, str]


def switched(old: Kind, new: Kind, edit: PageEdit, *, agencies: Mapping[str, str]) -> PageEdit:
    """The edit of a page of ``old`` kind as one of the ``new``; ``agencies`` names them by code, in any language."""
    if old.key == new.key:
        return edit
    both = {(one.key, one.type) for one in old.fields} & {(one.key, one.type) for one in new.fields}
    shared = {key: edit.fields[key] for key, _ in both if key in edit.fields}
    others = {key: value for key, value in edit.fields.items() if key not in shared}
    text = as_text(old, others, edit.body, Names(edit.lang, agencies))
    fields, body = taken_in(new, text, agencies)
    return replace(edit, fields={**fields, **shared}, body=body)


def as_text(kind: Kind, fields: Mapping[str, Any], body: str, names: Names) -> str:
    """The body with every field of the kind written below it."""
    blocks = [body.replace("\r\n", "\n").strip("\n")]
    facts = []
    for declared in kind.fields:
        value = fields.get(declared.key)
        if value in (None, "", [], {}):
            continue
        if declared.type in _TEXTS:
            blocks += [f"## {label}\n\n{text}" for label, text in _sections(kind, declared, value, names.lang)]
        elif not _says_nothing(declared, value):
            facts.append(f"- {_label(kind, declared, names.lang)}: {_shown(declared, value, names)}")
    if facts:
        blocks.append("\n".join((f"## {_facts_heading(kind, names.lang)}", "", *facts)))
    return "\n\n".join(block for block in blocks if block)


def taken_in(kind: Kind, text: str, agencies: Mapping[str, str]) -> tuple[dict[str, Any], str]:
    """Fields of the kind that stand in the text under their labels, and the text without them.

    What can't be taken (a date nobody can place, a text longer than its field) stays where it stands.
    """
    text = text.replace("\r\n", "\n")
    headings = [line for line in heading_lines(text) if line.level <= 2]
    bounds = [line.start for line in headings] + [len(text)]
    fields: dict[str, Any] = {}
    kept = [text[: bounds[0]].strip("\n")]
    codes = {name: code for code, name in agencies.items()}
    for line, end in zip(headings, bounds[1:], strict=True):
        block, under = text[line.start : end].strip("\n"), text[line.below : end].strip("\n")
        kept.append(_take(kind, line, block, under, fields, codes))
    return fields, "\n\n".join(block for block in kept if block)


def _take(
    kind: Kind, line: HeadingLine, block: str, under: str, fields: dict[str, Any], codes: Mapping[str, str]
) -> str:  # fmt: skip
    """Put what stands under a heading into ``fields`` where it belongs there; gives what has to stay in the text."""
    if line.level != 2:
        return block
    if line.words in {_facts_heading(kind, lang) for lang in LANGUAGES}:
        left = [row for row in under.split("\n") if row and not _take_fact(kind, row, fields, codes)]
        return "\n".join((f"## {line.words}", "", *left)) if left else ""
    for declared in kind.fields:
        for lang in LANGUAGES:
            part = _part_called(kind, declared, line.words, lang)
            if part is not None and _fits(kind, declared, part, under, fields, lang):
                return ""
    return block


def _fits(kind: Kind, declared: Field, part: str, under: str, fields: dict[str, Any], lang: str) -> bool:
    value: Any = under
    if declared.type == "answers":
        before = fields.get(declared.key, {})
        if part in before:
            return False
        value = {**before, part: under}
    elif declared.key in fields:
        return False
    elif declared.type == "aims":
        value = _aims_in(under, lang)
    return bool(value) and _taken(kind, declared, value, fields)


def _taken(kind: Kind, declared: Field, value: Any, fields: dict[str, Any]) -> bool:
    """Whether the kind takes this value exactly as it is."""
    try:
        cleaned = clean_fields(kind, {declared.key: value})
    except FieldProblem:
        return False
    if cleaned.get(declared.key) != value:
        return False
    fields.update(cleaned)
    return True


def _take_fact(kind: Kind, row: str, fields: dict[str, Any], codes: Mapping[str, str]) -> bool:
    match = _FACT.fullmatch(row)
    if match is None:
        return False
    for declared in kind.fields:
        if declared.type in (*_TEXTS, "links") or declared.key in fields:
            continue
        for lang in LANGUAGES:
            if match["label"] == _label(kind, declared, lang):
                value = _read(declared, match["value"], codes, lang)
                return value is not None and _taken(kind, declared, value, fields)
    return False


def _sections(kind: Kind, declared: Field, value: Any, lang: str) -> Iterator[tuple[str, str]]:
    if declared.type == "answers":
        for questions in kind.question_sets:
            for part in questions.parts:
                if value.get(part):
                    yield translate(lang, f"aar.{questions.key}.{part}"), str(value[part])
    elif declared.type == "aims":
        yield _label(kind, declared, lang), _aims_table(value, lang)
    else:
        yield _label(kind, declared, lang), str(value)


def _part_called(kind: Kind, declared: Field, words: str, lang: str) -> str | None:
    """The part of a field that bears this heading: its answer's key, or the field's own."""
    if declared.type == "answers":
        parts = [(questions.key, part) for questions in kind.question_sets for part in questions.parts]
        return next((part for key, part in parts if translate(lang, f"aar.{key}.{part}") == words), None)
    return declared.key if declared.type in _TEXTS and _label(kind, declared, lang) == words else None


def _label(kind: Kind, declared: Field, lang: str) -> str:
    return translate(lang, f"field.{kind.key}.{declared.key}")


def _facts_heading(kind: Kind, lang: str) -> str:
    return translate(lang, "switching.facts", kind=translate(lang, f"kind.{kind.key}"))


def _says_nothing(declared: Field, value: Any) -> bool:
    """The first of several choices is what a page has when nobody chose."""
    return declared.type == "choice" and value == declared.choices[0]


def _shown(declared: Field, value: Any, names: Names) -> str:
    if declared.type == "date":
        return format_date(date.fromisoformat(value), names.lang, "long")
    if declared.type == "choice":
        return translate(names.lang, _choice_key(declared, value))
    if declared.type == "agencies":
        return "; ".join(names.agencies.get(code, code) for code in value)
    if declared.type == "page":
        return f"[[{value}]]"
    return " ".join(str(value).split())


def _read(declared: Field, text: str, codes: Mapping[str, str], lang: str) -> Any:
    if declared.type == "date":
        try:
            return parse_date(text, today()).isoformat()
        except BadText:
            return None
    if declared.type == "choice":
        return next((one for one in declared.choices if translate(lang, _choice_key(declared, one)) == text), None)
    if declared.type == "agencies":
        return [codes.get(name, name) for name in text.split("; ")]
    if declared.type == "page":
        match = _LINK.fullmatch(text)
        return int(match[1]) if match else None
    if declared.type in ("count", "comment"):
        return int(text) if text.isdecimal() and len(text) <= 12 else None
    return text


def _choice_key(declared: Field, value: str) -> str:
    return f"aar.{value}" if declared.key == "question_set" else f"choice.{declared.key}.{value}"


def _aims_table(rows: list[Mapping[str, str]], lang: str) -> str:
    heads = [translate(lang, f"aims.{part}") for part in _AIM_COLUMNS]
    lines = [heads, ["---"] * len(heads)]
    for row in rows:
        cells = {part: row.get(part, "") for part in AIM_PARTS}
        rating = translate(lang, f"face.rating_{row['rating']}") if row.get("rating") else ""
        lines.append([_cell(rating if part == "rating" else cells[part]) for part in _AIM_COLUMNS])
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", "<br>")


def _aims_in(table: str, lang: str) -> list[dict[str, str]] | None:
    """Rows of a table that this module wrote; None for any other."""
    rows = [_cells(line) for line in table.split("\n")]
    if len(rows) < 3 or rows[0] != [translate(lang, f"aims.{part}") for part in _AIM_COLUMNS]:
        return None
    ratings = {translate(lang, f"face.rating_{rating}"): rating for rating in RATINGS}
    aims = []
    for cells in rows[2:]:
        if len(cells) != len(_AIM_COLUMNS):
            return None
        row = dict(zip(_AIM_COLUMNS, cells, strict=True))
        rating = row.pop("rating")
        if rating and rating not in ratings:
            return None
        found = {part: text for part, text in row.items() if text}
        aims.append(found | ({"rating": ratings[rating]} if rating else {}))
    return aims


def _cells(line: str) -> list[str]:
    cells, cell, signs = [], "", iter(line.strip().removeprefix("|").removesuffix("|"))
    for sign in signs:
        if sign == "\\":
            cell += next(signs, "")
        elif sign == "|":
            cells.append(cell)
            cell = ""
        else:
            cell += sign
    return [text.strip().replace("<br>", "\n") for text in (*cells, cell)]


def change_kind(
    actor: Actor, page: Page, *, kind: str, edit: PageEdit, based_on: int, prepared: PreparedTexts, note: str = ""
) -> Page:  # fmt: skip
    """Make a page one of another kind, by a new revision; its number, history, comments and readers stay.

    ``edit`` is of the new kind (see :func:`switched`), and ``prepared`` its texts.

    Raises:
        NotAllowed: the page is not this person's to change so, or they may not start, or publish, such a page.
        Conflict: somebody saved since ``based_on``.
    """
    require(actor, "pages.change_kind", page)
    require(actor, "pages.start", kind)
    former, revision = page.kind, page.revision
    page.kind = kind
    if page.state != "draft":
        require(actor, "pages.publish", page)
    if page.revision != based_on:
        raise Conflict("pages.clash", theirs=snapshot(page), revision=page.revision, based_on=based_on)
    save_page(actor, page, edit=edit, based_on=based_on, prepared=prepared, note=note)
    if page.revision == revision:  # the same words: no revision, but another look wherever the page is named
        page.version += 1
        bump_neighbours(page)
    record(
        "page.kind_changed", actor_id=actor.person_id, subject_type="page", subject_id=page.record_no,
        page_no=page.record_no, detail={"from": former, "to": kind},
        tell={"index": page.record_no, "mirror": page.record_no},
    )  # fmt: skip
    return page


def as_now(kind: Kind, fields: Mapping[str, Any], body: str, lang: str) -> tuple[dict[str, Any], str]:
    """Fields and text of a former revision as the page's present kind holds them: it may have been of another then.

    No two kinds ask for the same things, so the fields tell which kind they are of.
    """
    known = {declared.key for declared in kind.fields}
    if set(fields) <= known:
        return dict(fields), body
    former = next((one for one in KINDS.values() if set(fields) <= {declared.key for declared in one.fields}), None)
    if former is None:
        return dict(fields), body
    edit = switched(former, kind, PageEdit(title="", body=body, lang=lang, fields=fields), agencies={})
    return dict(edit.fields), edit.body
