"""The page form: values on the screen, read into a :class:`PageEdit`, and back.

The form names the fields it takes; anything else a browser sends is ignored, and what it does not send stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from kmwiki.accounts.mentioning import people_mentioned
from kmwiki.kinds import ADLI, Kind
from kmwiki.kinds.fields import AIM_PARTS, MOST_AIMS
from kmwiki.pages.edits import LANGUAGES, AuthorRef, PageEdit
from kmwiki.web.language import language

from .outline import Boxes, joined
from .relating import LinkRow, links_of, read_rows, rows_for
from .understanding import Reading, date_understood, page_understood

SPARE_AIMS = 2
LONGEST_ANCHOR = 400
BOX = "s."  # begins the names of the boxes for sections


@dataclass
class PageForm:
    """What stands in the form's inputs, as strings, and what is wrong with them."""

    values: dict[str, str] = field(default_factory=dict)
    categories: list[str] = field(default_factory=list)
    adli: list[str] = field(default_factory=list)
    agencies: list[str] = field(default_factory=list)
    shared_agencies: list[str] = field(default_factory=list)
    aims: list[dict[str, str]] = field(default_factory=list)
    links: list[LinkRow] = field(default_factory=list)
    errors: list[dict[str, str]] = field(default_factory=list)
    based_on: int = 0
    form_id: str = ""
    note: str = ""
    section: str = ""  # the anchor of the one section whose text the form shows
    boxes: dict[str, str] | None = (
        None  # texts by section, where the text is shown in boxes; ``body`` is then its beginning
    )
    boxes_lang: str = ""  # of their headings, where it is not the page's
    does_not_fit: bool = False  # boxes were asked for, and the text has other headings
    section_gone: bool = False  # such a section was asked for and is not there
    rights_were: str = ""  # see untouched.py

    def error_at(self, name: str) -> str | None:
        """The message at a field, if there is one."""
        return next((error["message"] for error in self.errors if error["field"] == name), None)

    def fail(self, name: str, key: str, /, **args: Any) -> None:
        """Note that a field can't be taken."""
        self.errors.append({"field": name, "message": gettext(key, **args)})

    def answered_sets(self, kind: Kind) -> list[str]:
        """Question sets that have an answer: they stay open, also when another set was chosen."""
        return [
            questions.key
            for questions in kind.question_sets
            if any(self.values.get(f"f.answers.{part}", "").strip() for part in questions.parts)
        ]

    def said(self, name: str, type: str, kind: str = "") -> str:
        """What stands in the field of a ``date`` or a ``page``, as it was understood; or why it can't be."""
        typed = self.values.get(name, "")
        return (page_understood(typed, kind) if type == "page" else date_understood(typed)).said


def form_of(kind: Kind, edit: PageEdit, *, based_on: int, form_id: str, spare_aims: int = SPARE_AIMS) -> PageForm:
    """The form that shows an edit."""
    values = {
        name: str(getattr(edit, name) or "")
        for name in (
            "title", "title_2", "lang", "summary", "summary_2", "body", "agency", "fiscal_year", "visibility",
            "licence",
        )
    }  # fmt: skip
    values["tags"] = ", ".join(edit.tags)
    values["shared_people"] = ", ".join(edit.shared_people or ())
    values["shared_writers"] = ", ".join(edit.shared_writers or ())
    values["authors"] = "\n".join(ref.username or ref.name for ref in edit.authors or ())
    form = PageForm(
        values=values, categories=[str(number) for number in edit.categories], adli=list(edit.adli),
        shared_agencies=list(edit.shared_agencies or ()), based_on=based_on, form_id=form_id,
    )  # fmt: skip
    for declared in kind.fields:
        value = edit.fields.get(declared.key)
        name = f"f.{declared.key}"
        if declared.type == "answers":
            for questions in kind.question_sets:
                for part in questions.parts:
                    form.values[f"{name}.{part}"] = str((value or {}).get(part, ""))
        elif declared.type == "aims":
            form.aims = [dict(row) for row in value or ()]
        elif declared.type == "links":
            form.links = rows_for(edit.fields)
        elif declared.type == "agencies":
            form.agencies = list(value or ())
        elif declared.type == "date":
            form.values[name] = _shown_date(value)
        elif declared.asked:
            form.values[name] = "" if value is None else str(value)
    add_spare_aims(form, spare_aims)
    return form


def add_spare_aims(form: PageForm, spare: int) -> None:
    """Empty rows to write in, within the limit."""
    form.aims += [{} for _ in range(max(0, min(spare, MOST_AIMS - len(form.aims))))]


def read_form(kind: Kind, given: MultiDict[str, str], base: PageEdit) -> tuple[PageForm, PageEdit]:
    """What was sent, as the form to show again and as the edit it means.

    An input that was not sent stands as ``base`` has it, so what a form does not show can't be lost by saving it.
    Trouble that shows while reading (a date, a number) is noted in ``form.errors``; the rest is found by
    :func:`kmwiki.pages.edits.checked`.
    """
    form = form_of(kind, base, based_on=0, form_id="", spare_aims=0)
    form.values |= {name: given[name] for name in form.values if name in given}
    form.based_on = _whole(given.get("based_on", ""))
    form.form_id = given.get("form_id", "")[:64]
    form.note = given.get("note", "")
    form.rights_were = given.get("rights_were", "")
    form.section = given.get("section", "")[:LONGEST_ANCHOR]
    if any(name.startswith(BOX) for name in given) and kind.sections:
        form.boxes = {section.key: given.get(BOX + section.key, "") for section in kind.sections}
        form.boxes_lang = given.get("boxes_lang", "") if given.get("boxes_lang") in LANGUAGES else ""
    # An unticked box sends nothing, so absence means something only where the boxes were shown.
    if kind.asks_frame or "categories" in given:
        form.categories = given.getlist("categories")
    if kind.asks_frame or "adli" in given:
        form.adli = given.getlist("adli")
    _read_lists(kind, form, given, base)
    return form, _edit_of(kind, form, base, rights="visibility" in given, authors="authors" in given)


def _read_lists(kind: Kind, form: PageForm, given: MultiDict[str, str], base: PageEdit) -> None:
    if "visibility" in given:
        form.shared_agencies = given.getlist("shared_agencies")
    for declared in kind.fields:
        if declared.type == "agencies":
            form.agencies = given.getlist(f"f.{declared.key}")
        elif declared.type == "aims" and any(name.startswith("aims.") for name in given):
            form.aims = _read_aims(given)
        elif declared.type == "links" and "links.0.to" in given:
            form.links, problems = read_rows(given, base.fields)
            for name, key, args in problems:
                form.fail(name, key, **args)


def _edit_of(kind: Kind, form: PageForm, base: PageEdit, *, rights: bool, authors: bool) -> PageEdit:
    values = form.values
    return replace(
        base,
        title=values["title"],
        title_2=values["title_2"],
        lang=values["lang"] or base.lang,
        summary=values["summary"],
        summary_2=values["summary_2"],
        body=_body(kind, form),
        agency=values["agency"] or None,
        fiscal_year=_fiscal_year(form),
        categories=tuple(int(value) for value in form.categories if value.isdecimal() and len(value) == 1),
        adli="".join(letter for letter in ADLI if letter in form.adli),
        tags=tuple(part.strip() for part in values["tags"].split(",") if part.strip()),
        visibility=values["visibility"] if rights else base.visibility,
        licence=values["licence"] or base.licence,
        fields=_read_fields(kind, form, base),
        authors=read_authors(values["authors"], base.authors or ()) if authors else None,
        shared_people=read_people(values["shared_people"], base.shared_people or ()) if rights else None,
        shared_writers=read_people(values["shared_writers"], base.shared_writers or ()) if rights else None,
        shared_agencies=tuple(form.shared_agencies) if rights else None,
    )


def _body(kind: Kind, form: PageForm) -> str:
    if form.boxes is None:
        return form.values["body"]
    lang = form.boxes_lang or form.values["lang"]
    return joined(kind, Boxes(form.values["body"], form.boxes, lang if lang in LANGUAGES else language()))


def _read_fields(kind: Kind, form: PageForm, base: PageEdit) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for declared in kind.fields:
        name = f"f.{declared.key}"
        if declared.type == "links":
            fields[declared.key] = links_of(form.links, base.fields)
        elif not declared.asked:
            if declared.key in base.fields:
                fields[declared.key] = base.fields[declared.key]
        elif declared.type == "answers":
            answers = {
                part: form.values[f"{name}.{part}"] for questions in kind.question_sets for part in questions.parts
            }
            fields[declared.key] = {part: text for part, text in answers.items() if text.strip()}
        elif declared.type == "aims":
            fields[declared.key] = [row for row in form.aims if any(text.strip() for text in row.values())]
        elif declared.type == "agencies":
            fields[declared.key] = form.agencies
        elif form.values[name].strip():
            value: Any = form.values[name].strip()
            if declared.type == "choice" and value == declared.choices[0] and declared.key not in base.fields:
                continue  # one of the radios always stands checked; nobody has chosen it
            if declared.type == "date":
                value = _understood(form, name, date_understood(value))
            elif declared.type == "page":
                value = _understood(form, name, page_understood(value, declared.of_kind))
            if value is not None:
                fields[declared.key] = value
    return fields


def _understood(form: PageForm, name: str, reading: Reading) -> Any:
    if reading.value is None:
        form.errors.append({"field": name, "message": reading.said})
    return reading.value


def _shown_date(value: Any) -> str:
    """A stored date as people write it: Buddhist era in Thai."""
    if not value:
        return ""
    day = date.fromisoformat(value)
    return f"{day.day}/{day.month}/{day.year + 543}" if language() == "th" else day.isoformat()


def _read_aims(given: MultiDict[str, str]) -> list[dict[str, str]]:
    rows = []
    for number in range(MOST_AIMS):
        names = {part: f"aims.{number}.{part}" for part in (*AIM_PARTS, "rating")}
        if not any(name in given for name in names.values()):
            break
        rows.append({part: given.get(name, "") for part, name in names.items() if given.get(name, "")})
    return rows


def _fiscal_year(form: PageForm) -> int | None:
    """Buddhist era as typed; a common-era year is understood too."""
    text = form.values["fiscal_year"].strip()
    if not text:
        return None
    if not (text.isdecimal() and len(text) <= 4):
        form.fail("fiscal_year", "pages.bad_fiscal_year")
        return None
    year = int(text)  # int() reads Thai digits too
    if 0 <= year <= 99:
        return 2500 + year
    return year + 543 if 1900 <= year <= 2156 else year


def read_authors(text: str, before: Sequence[AuthorRef]) -> tuple[AuthorRef, ...] | None:
    """One author a line (several usernames may share one): an account by any of its names, else only a name.

    Authors the page has already are taken as they are: a name may hold a comma, an account may be closed by now.
    Nobody at all means "as it is".
    """
    known = {ref.username or ref.name: ref for ref in before}
    names: list[str] = []
    for line in text.splitlines():
        whole = line.strip()
        names += [whole] if whole in known else _names(whole)
    people = people_mentioned(name for name in names if name not in known)
    refs = [
        known.get(name) or (AuthorRef(username=people[name].username) if name in people else AuthorRef(name=name))
        for name in names
    ]
    return tuple(dict.fromkeys(refs)) or None


def read_people(text: str, before: Sequence[str]) -> tuple[str, ...]:
    """Usernames of the people named; whom nobody knows stays as typed, and is refused by name when saving."""
    names = [name for line in text.splitlines() for name in _names(line)]
    people = people_mentioned(name for name in names if name not in before)
    return tuple(dict.fromkeys(people[name].username if name in people else name for name in names))


def _names(text: str) -> list[str]:
    return [name for part in text.split(",") if (name := part.strip().lstrip("@").strip())]


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= 9 else 0
