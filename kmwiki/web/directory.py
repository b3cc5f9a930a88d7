"""What the list of people can be narrowed by: plain links, each with how many people it leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from flask import request, url_for
from flask_babel import gettext

from kmwiki.accounts.directory import CHOICES, RETIRED, directory_counts
from kmwiki.accounts.reading import PeopleFilter
from kmwiki.frame.agencies import all_agencies
from kmwiki.frame.criteria import categories_for
from kmwiki.web.frame_of_page import actor
from kmwiki.web.language import language

SHOWN = 12  # of each choice; the others are folded
LONGEST_SKILL = 60


@dataclass(frozen=True)
class ChoiceLink:
    """A value to choose, or to let go of when it is chosen."""

    label: str
    count: int
    url: str
    chosen: bool


@dataclass(frozen=True)
class Choice:
    """Values of one sort; ``more`` are folded."""

    title: str
    options: tuple[ChoiceLink, ...]
    more: tuple[ChoiceLink, ...] = ()


def asked_of_directory() -> PeopleFilter:
    """What the address asks for; anything unreadable in it is left aside."""
    given, category = request.args, request.args.get("category", "")
    return PeopleFilter(
        text=given.get("q", ""), agency=given.get("agency", "")[:40], role=given.get("role", "")[:20],
        skill=given.get("skill", "").strip()[:LONGEST_SKILL], retired=given.get("retired") == RETIRED,
        category=int(category) if category in {str(number) for number in range(8)} else None,
    )  # fmt: skip


def directory_address(asked: PeopleFilter, *, to: str = "people.index", **more: Any) -> str:
    """The list so narrowed, or the same as a file."""
    chosen: dict[str, Any] = {
        "q": asked.text or None, "agency": asked.agency or None, "role": asked.role or None,
        "skill": asked.skill or None, "category": asked.category, "retired": RETIRED if asked.retired else None,
    }  # fmt: skip
    return url_for(to, **chosen, **more)


def is_narrowed(asked: PeopleFilter) -> bool:
    """Is anything asked for at all?"""
    return asked != PeopleFilter()


def skill_address(skill: str) -> str:
    """Everybody with a skill."""
    return directory_address(PeopleFilter(skill=skill))


def choices_of_directory(asked: PeopleFilter) -> list[Choice]:
    """Every sort of choice that has anything to choose."""
    counts = directory_counts(actor(), asked)
    names = {
        "role": {role: gettext(f"people.role.{role}") for role, _ in counts["role"]},
        "retired": {RETIRED: gettext("people.still_advising")},
        "category": {str(row.number): f"{row.number} {row.name(language())}" for row in categories_for()},
        "agency": {row.code: row.short(language()) for row in all_agencies()},
    }
    found = []
    for choice in CHOICES:
        links = [
            _link(asked, choice, value, names.get(choice, {}).get(value, value), count)
            for value, count in counts[choice]
            if (choice, value) != ("role", "staff")  # nearly everybody is
        ]
        if links:
            links.sort(key=lambda link: not link.chosen)
            title = gettext(f"people.by.{choice}")
            found.append(Choice(title, tuple(links[:SHOWN]), tuple(links[SHOWN:])))
    return found


def _link(asked: PeopleFilter, choice: str, value: str, label: str, count: int) -> ChoiceLink:
    now = {"category": str(asked.category), "retired": RETIRED if asked.retired else ""}
    chosen = now.get(choice, getattr(asked, choice)) == value
    wanted: Any = {"category": int(value) if choice == "category" else None, "retired": True}.get(choice, value)
    nothing: Any = {"category": None, "retired": False}.get(choice, "")
    url = directory_address(replace(asked, **{choice: nothing if chosen else wanted}))
    return ChoiceLink(label, count, url, chosen)


def directory_samples(say: Callable[[str, str], str]) -> dict[str, Any]:
    """Made-up choices for ``/-/patterns``."""

    def link(label: str, count: int, chosen: bool = False) -> ChoiceLink:
        return ChoiceLink(label, count, "#people", chosen)

    skills = (link(say("ถอดบทเรียน", "After-action reviews"), 7, True), link("PMQA", 5), link(say("ข้าว", "Rice"), 1))
    roles = (link(say("วิทยากรที่ปรึกษา", "Consultant"), 6), link(say("ผู้อำนวยกระบวนการ", "Facilitator"), 4))
    more = (link(say("เลี้ยงปลา", "Fish farming"), 1),)
    return {
        "choices_of_people": [
            Choice(gettext("people.by.role"), roles),
            Choice(gettext("people.by.skill"), skills, more),
        ]
    }
