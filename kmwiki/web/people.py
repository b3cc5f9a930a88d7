"""Who is here, and what each of them has shared. For members: visitors are asked to sign in first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.access import can
from kmwiki.access.actor import ROLES
from kmwiki.accounts.answering import categories_by_person, categories_of
from kmwiki.accounts.models import Person
from kmwiki.accounts.reading import all_people, get_person, list_people
from kmwiki.core.clock import today
from kmwiki.core.paging import page_number
from kmwiki.follows.levels import PERSON
from kmwiki.follows.things import Thing
from kmwiki.frame.agencies import all_agencies
from kmwiki.frame.criteria import categories_for
from kmwiki.pages.listing import contributions, pages_where
from kmwiki.pages.models import Page
from kmwiki.questions.given import answers_given
from kmwiki.text.graphemes import truncate
from kmwiki.web.addresses import category_address
from kmwiki.web.comments import comments_of_person
from kmwiki.web.directory import (
    asked_of_directory,
    choices_of_directory,
    directory_address,
    is_narrowed,
    skill_address,
)
from kmwiki.web.follows import follow_card
from kmwiki.web.frame_of_page import actor
from kmwiki.web.language import language
from kmwiki.web.lists import shown_cards, shown_changes
from kmwiki.web.spreadsheet import csv_answer

blueprint = Blueprint("people", __name__)
CONTRIBUTIONS = 20
PAGES, COMMENTS = 10, 10
SHOWN_OF_ASK = 140
_COLUMNS = (
    "name", "username", "nickname", "position", "agency", "roles", "answers", "skills", "ask_about", "reachable",
    "retired",
)  # fmt: skip


@dataclass(frozen=True)
class PersonCard:
    """A person in a list, as ``components/people.html`` draws them."""

    name: str
    url: str
    nickname: str
    position: str
    agency_short: str
    agency_url: str | None
    roles: tuple[str, ...]
    about: str = ""  # what one may ask them, in the list


@dataclass(frozen=True)
class ProfileCard:
    """A profile as others see it. The e-mail is nobody's business but its owner's."""

    username: str
    name: str
    nickname: str
    full_name: str
    address_as: str
    position: str
    agency: str
    agency_url: str | None
    about: str
    skills: tuple[dict[str, str], ...]
    ask_about: str
    reachable: str
    retired: bool
    answers: tuple[dict[str, str], ...]  # categories a consultant answers questions about
    roles: tuple[str, ...]
    since: datetime
    is_me: bool
    active: bool


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


@blueprint.get("/people")
def index() -> str:
    """Everybody, in dictionary order; by words, role, skill, category, agency."""
    asked = asked_of_directory()
    people, paging = list_people(actor(), asked, number=page_number(request.args.get("page")))
    return render_template(
        "people/index.html", people=[person_card(person) for person in people], paging=paging, asked=asked,
        filtered=is_narrowed(asked), url_of=lambda number: directory_address(asked, page=number),
        choices=choices_of_directory(asked), csv_url=directory_address(asked, to="people.directory_csv"),
    )  # fmt: skip


@blueprint.get("/people.csv")
def directory_csv() -> Response:
    """The same list as a file: what stands on everybody's page, and never an address of mail."""
    people = all_people(actor(), asked_of_directory())
    answers = categories_by_person(people)
    names = {row.number: row.name(language()) for row in categories_for()} if answers else {}
    return csv_answer(
        f"people-{today().isoformat()}.csv", [gettext(f"people.column.{name}") for name in _COLUMNS],
        (
            (
                person.display_name, person.username, person.nickname, person.position,
                person.agency.name(language()) if person.agency else "", ", ".join(role_words(person)),
                "; ".join(_category(number, names) for number in answers.get(person.id, ())),
                ", ".join(person.skills), person.ask_about, person.reachable,
                gettext("people.retired") if person.retired_expert else "",
            )
            for person in people
        ),
    )  # fmt: skip


@blueprint.get("/people/<username>")
def show(username: str) -> str | Response:
    """A profile: the pages this person wrote, saved and spoke under, as far as the reader may see them."""
    person = get_person(actor(), username)
    if person.username != username:
        return redirect(url_for("people.show", username=person.username))
    number = page_number(request.args.get("page"))
    changes, paging = contributions(actor(), person.id, number=number, size=CONTRIBUTIONS)
    said, said_paging = comments_of_person(
        actor(), person.id, number=page_number(request.args.get("said")), size=COMMENTS
    )  # fmt: skip
    guidance = pages_where(
        actor(), kind="guidance", person_id=person.id, number=page_number(request.args.get("guided")), size=PAGES
    )  # fmt: skip
    answers, answers_paging = answers_given(
        actor(), person.id, number=page_number(request.args.get("answered")), size=COMMENTS
    )  # fmt: skip
    written = pages_where(
        actor(), person_id=person.id, number=page_number(request.args.get("wrote")), size=PAGES,
        also=[Page.kind != "guidance"],  # that stands apart, above
    )  # fmt: skip

    def address(part: str) -> Callable[[int], str]:
        return lambda number: url_for("people.show", username=person.username, **{part: number})  # type: ignore[arg-type]

    return render_template(
        "people/show.html", person=profile_card(person), pages=shown_cards(written.cards), pages_paging=written.paging,
        changes=shown_changes(changes), paging=paging, comments=said, comments_paging=said_paging, address=address,
        guidance=shown_cards(guidance.cards), guidance_paging=guidance.paging, answers=answers,
        answers_paging=answers_paging, ask_url=_ask_url(person),
        follow=follow_card(Thing(PERSON, str(person.id))) if person.id != actor().person_id else None,
    )  # fmt: skip


def _ask_url(person: Person) -> str | None:
    """Where a question to this person begins: for those who said that they can be asked."""
    expert = "consultant" in person.roles or person.retired_expert or bool(person.ask_about)
    if not expert or person.state != "active" or person.id == actor().person_id:
        return None
    from kmwiki.web.pages.addressed import question_to  # here, since pages name people too

    return question_to(person) if can(actor(), "pages.start", "thread") else None


def person_card(person: Person) -> PersonCard:
    """The card of a row, in the reader's language."""
    return PersonCard(
        name=person.display_name, url=url_for("people.show", username=person.username), nickname=person.nickname,
        position=person.position, agency_short=person.agency.short(language()) if person.agency else "",
        agency_url=url_for("lists.agency", code=person.agency.code) if person.agency else None,
        roles=(*role_words(person, plain=False), *((gettext("people.retired"),) if person.retired_expert else ())),
        about=truncate(" ".join(person.ask_about.split()), SHOWN_OF_ASK),
    )  # fmt: skip


def profile_card(person: Person) -> ProfileCard:
    """The profile of a row, in the reader's language."""
    return ProfileCard(
        username=person.username, name=person.display_name, nickname=person.nickname, full_name=person.full_name,
        address_as=person.address_as, position=person.position,
        agency=person.agency.name(language()) if person.agency else "",
        agency_url=url_for("lists.agency", code=person.agency.code) if person.agency else None,
        about=person.about, answers=answers_of(person),
        skills=tuple({"label": skill, "url": skill_address(skill)} for skill in person.skills),
        ask_about=person.ask_about, reachable=person.reachable, retired=person.retired_expert,
        roles=role_words(person), since=person.created_at,
        is_me=person.id == actor().person_id, active=person.state == "active",
    )  # fmt: skip


def answers_of(person: Person) -> tuple[dict[str, str], ...]:
    """The categories a consultant answers questions about, as links; nothing for anybody else."""
    numbers = categories_of(person.id) if "consultant" in person.roles else ()
    names = {row.number: row.name(language()) for row in categories_for()} if numbers else {}
    return tuple({"label": _category(number, names), "url": category_address(number)} for number in numbers)


def _category(number: int, names: Mapping[int, str]) -> str:
    return f"{number} {names.get(number, '')}".strip()


def role_words(person: Person, *, plain: bool = True) -> tuple[str, ...]:
    """The roles in words; without ``staff``, which nearly everybody is, when not ``plain``."""
    held = [role for role in ROLES if role in person.roles and (plain or role != "staff")]
    return tuple(gettext(f"people.role.{role}") for role in [*held, *(["executive"] if person.executive else [])])


def agency_choices(first: str, *, open_only: bool = False) -> list[tuple[str, str]]:
    """Agencies for a select, in the province's order, after a first line for none or any."""
    return [("", first), *((row.code, row.short(language())) for row in all_agencies(open_only=open_only))]
