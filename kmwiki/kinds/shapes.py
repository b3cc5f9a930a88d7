"""What a kind is made of."""

from __future__ import annotations

from dataclasses import dataclass, field

RATINGS = ("beyond", "met", "below")
ADLI = ("A", "D", "L", "I")
LICENCES = ("CC-BY-NC-SA-4.0", "CC-BY-SA-4.0", "CC-BY-4.0", "CC0-1.0", "internal")

# What one page may be to another: as writers choose it, and as splitting and merging pages leave it behind.
CHOSEN_LINKS = ("extends", "supersedes", "answers", "adopts")
LEFT_LINKS = ("split_from", "merges")
LINK_TYPES = (*CHOSEN_LINKS, *LEFT_LINKS)

# How a field is asked for and stored in ``page.fields``:
# line, text, count, date, choice, agencies (list of codes), page (record number),
# answers (dict part -> text, parts by the question set), aims (list of rows),
# links (list of {type, to}: what the page is to other pages; every kind has it, and the form asks for it by itself).
FIELD_TYPES = ("line", "text", "count", "date", "choice", "agencies", "page", "comment", "answers", "aims", "links")


@dataclass(frozen=True)
class Field:
    """One typed field. Its label is the catalogue key ``field.<kind>.<key>``, its hint ``….hint`` when ``hinted``."""

    key: str
    type: str
    choices: tuple[str, ...] = ()
    hinted: bool = False
    asked: bool = True  # False: set by an act elsewhere, kept by forms
    of_kind: str = ""  # of a ``page``: the only kind that is offered there
    after_text: bool = False  # read below the page's text instead of above it


@dataclass(frozen=True)
class QuestionSet:
    """The questions of an after-action review; answers are keyed by ``parts``.

    Labels are ``aar.<set>.<part>``, grey prompts ``aar.<set>.<part>.prompt``.
    """

    key: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """A heading of the kind's template; wording ``template.<kind>.<key>`` and ``….prompt``. ``level`` counts #."""

    key: str
    level: int = 2


@dataclass(frozen=True)
class Kind:
    """A kind of page. Labels: ``kind.<key>``, plural ``kind.<key>.many``, what it is for ``kind.<key>.about``."""

    key: str
    tone: str  # formal, semi-formal, informal: the look a page wears
    folder: str
    fields: tuple[Field, ...] = ()
    question_sets: tuple[QuestionSet, ...] = ()
    sections: tuple[Section, ...] = ()
    asks_body: bool = True
    asks_frame: bool = True  # summary, categories, ADLI: a thread asks for none of it
    stages: tuple[str, ...] = ("draft", "published", "archived")
    aliases: tuple[str, ...] = field(default=())  # what people call it in a search field

    def question_set(self, key: str | None) -> QuestionSet | None:
        """The named set, else the first one, else None when the kind asks no questions."""
        for candidate in self.question_sets:
            if candidate.key == key:
                return candidate
        return self.question_sets[0] if self.question_sets else None


def licence_key(code: str) -> str:
    """The catalogue key of a licence's name: ``CC-BY-4.0`` -> ``licence.cc_by_4_0``."""
    return "licence." + code.lower().replace("-", "_").replace(".", "_")
