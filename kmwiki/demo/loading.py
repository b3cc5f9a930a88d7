"""Load the example site: agencies, people, pages, comments, each noted so that it can be taken away again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import func, select, update

from kmwiki.accounts.answering import write_categories
from kmwiki.accounts.models import Person
from kmwiki.accounts.naming import username_key
from kmwiki.accounts.registering import add_person
from kmwiki.acknowledging.asking import write_acknowledgements
from kmwiki.comments.loading import SaidBefore, load_comments
from kmwiki.comments.rendering import prepare_comment
from kmwiki.core.clock import now
from kmwiki.core.database import db, transaction
from kmwiki.core.journal import record
from kmwiki.frame.agencies import add_agency, agency_by_code, all_agencies
from kmwiki.pages.models import Page, Revision
from kmwiki.pages.relations import store_relations, with_link
from kmwiki.pages.saving import Origin, create_page, prepare_texts
from kmwiki.pages.standing_fields import write_field

from .models import DemoItem
from .proving import tell_what_proves
from .reading import DemoData, DemoPage
from .thanking import tell_who_thanked

BATCH = 20
Progress = Callable[[int, int], None]  # done, of


@dataclass(frozen=True)
class Loaded:
    """How much was brought."""

    agencies: int
    people: int
    pages: int
    comments: int


def is_loaded() -> bool:
    """Whether the example site is here."""
    return db.session.scalar(select(func.count()).select_from(DemoItem)) != 0


def load_demo(data: DemoData, *, progress: Progress = lambda done, of: None) -> Loaded:
    """Bring the example site. Call it without an open transaction; it opens its own, in batches.

    Nobody of it has a password, so nobody can sign in as one of them. Whose username a real person bears already gets
    another: the real one must not be credited with what an invented one wrote.
    """
    data = data.renaming(_other_names(data))
    with transaction():
        agencies = [_agency(row) for row in data.agencies if agency_by_code(str(row["code"])) is None]
        people = [_person(row) for row in data.people]
        _note("agency", agencies)
        _note("person", people)
    numbers: dict[str, int] = {}
    pages = sorted(data.pages, key=lambda page: page.file.created or now())
    said = _by_page(data)
    comments = 0
    for start in range(0, len(pages), BATCH):
        some = pages[start : start + BATCH]
        prepared = [prepare_texts(page.file.kind, page.edit()) for page in some]
        with transaction():
            for page, texts in zip(some, prepared, strict=True):
                made = create_page(
                    None,
                    kind=page.file.kind,
                    edit=page.edit(),
                    prepared=texts,
                    origin=Origin(source="demo", created_at=page.file.created, updated_at=page.file.updated),
                )
                numbers[page.stem] = made.record_no
                _credit(made)
                comments += _comments(made, page, said[page.stem])
            _note("page", [numbers[page.stem] for page in some])
        progress(min(start + BATCH, len(pages)), len(pages))
    with transaction():
        _tell_what_replaces_what(numbers)
        _tell_what_is_what(numbers)
        _tell_who_acknowledged(numbers, data)
        tell_what_proves(numbers)
        tell_who_thanked(numbers.values())
        record("demo.loaded", actor_id=None, subject_type="site", subject_id=1, detail={"pages": len(pages)})
    return Loaded(len(agencies), len(people), len(pages), comments)


# Pages name each other by number, and the numbers are given here.
REPLACES = {"guidance-photo-consent-2569": "guidance-photo-consent"}
# Whose agencies have taken note of which guidance.
ACKNOWLEDGED = {
    "guidance-photo-consent-2569": (
        "doc-walker", "ning", "klangnoi", "sailom", "mo-ton", "lek-pratu", "pu-social", "mint-pr", "jane-edu",
        "joy-local",
    )
}  # fmt: skip
LINKS = (
    ("aar-rabies-coast-2", "extends", "aar-vaccine-dog-march"),
    ("practice-accident-map", "extends", "aar-new-year-checkpoint-2566"),
    ("plan-flood-2569", "adopts", "aar-typhoon-shelter"),
)


def _tell_what_replaces_what(numbers: dict[str, int]) -> None:
    for newer, older in REPLACES.items():
        page = db.session.get(Page, numbers.get(newer, 0))
        if page is not None and older in numbers:
            write_field(page, "replaces", numbers[older])


def _tell_what_is_what(numbers: dict[str, int]) -> None:
    for one, kind, other in LINKS:
        page = db.session.get(Page, numbers.get(one, 0))
        if page is not None and other in numbers:
            write_field(page, "links", with_link(page.fields, kind, numbers[other])["links"])
            store_relations(page)


def _tell_who_acknowledged(numbers: dict[str, int], data: DemoData) -> None:
    """Of some guidance every agency was asked to take note, and these people have, a day after another."""
    ids = {row["username"]: row for row in data.people}
    for stem, names in ACKNOWLEDGED.items():
        page = db.session.get(Page, numbers.get(stem, 0))
        if page is None:
            continue
        people = db.session.scalars(select(Person).where(Person.username.in_(name for name in names if name in ids)))
        first: dict[int, tuple[int, datetime] | None] = {agency.id: None for agency in all_agencies(open_only=True)}
        asked_at = page.published_at or page.created_at
        for day, person in enumerate(people, 1):
            if person.agency_id in first:
                first[person.agency_id] = (person.id, asked_at + timedelta(days=day))
        write_acknowledgements(page, asked_at=asked_at, asked_by=page.created_by, answers=first)


def _agency(row: Mapping[str, Any]) -> int:
    return add_agency(
        None,
        code=row["code"],
        name_th=row["name_th"],
        name_en=row.get("name_en", ""),
        short_th=row.get("short_th", ""),
        short_en=row.get("short_en", ""),
        position=int(row["order"]) * 10,
    ).id


def _other_names(data: DemoData) -> dict[str, str]:
    """Username of the example -> a free one, for those that are taken."""
    taken = set(db.session.scalars(select(Person.username_key)))
    asked = {username_key(row["username"]) for row in data.people}
    names: dict[str, str] = {}
    for row in data.people:
        name = str(row["username"])
        if username_key(name) in taken:
            candidates = (f"{name[:50]}-demo{number or ''}" for number in count())
            names[name] = next(free for free in candidates if username_key(free) not in taken | asked)
    return names


def _person(row: Mapping[str, Any]) -> int:
    # An example administrator would keep the first real one from being asked in.
    roles = [role for role in row.get("roles", ["staff"]) if role != "admin"]
    person = add_person(
        None,
        username=row["username"],
        display_name=row["display_name"],
        roles=roles or ["staff"],
        agency_code=row.get("agency"),
        executive=row.get("executive") in (True, "true"),
        nickname=row.get("nickname", ""),
        full_name=row.get("full_name", ""),
        address_as=row.get("address_as", ""),
        position=row.get("position", ""),
        about=row.get("about", ""),
        skills=row.get("skills", ""),
        ask_about=row.get("ask_about", ""),
        reachable=row.get("reachable", ""),
        retired_expert=row.get("retired_expert") in (True, "true"),
    )
    write_categories(person, map(int, row.get("answers", ())))
    return person.id


def _credit(page: Page) -> None:
    """The first author is the one who saved it: else nobody of the example would have contributed anything."""
    first = next((row.person_id for row in page.authors if row.person_id), None)
    db.session.execute(update(Revision).where(Revision.page_no == page.record_no).values(author_id=first))


def _by_page(data: DemoData) -> dict[str, list[Mapping[str, Any]]]:
    said: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in data.comments:
        said[row["page"]].append(row)
    return said


def _entry(row: Mapping[str, Any], page: DemoPage, people: Mapping[str, Person]) -> SaidBefore:
    """``days_after`` the page; its number adds minutes, so that an answer never comes before what it answers."""
    created = (page.file.created or now()) + timedelta(days=int(row.get("days_after", 0)), minutes=int(row["id"]) % 600)
    return SaidBefore(
        prepared=prepare_comment(row["body"]),
        created_at=min(created, now()),
        person=people.get(row["author"]),
        name=row["author"],
        id=int(row["id"]),
        reply_to=int(row["reply_to"]) if row.get("reply_to") else None,
    )


def _comments(made: Page, page: DemoPage, rows: list[Mapping[str, Any]]) -> int:
    people = {
        person.username: person
        for person in db.session.scalars(select(Person).where(Person.username.in_({row["author"] for row in rows})))
    }
    entries = [_entry(row, page, people) for row in rows]
    loaded = load_comments(made, entries)
    by_local = {entry.id: comment.id for entry, comment in zip(entries, loaded, strict=True)}
    answer = page.file.fields.get("accepted_answer")
    if answer in by_local:
        write_field(made, "accepted_answer", by_local[answer])
    return len(loaded)


def _note(kind: str, ids: list[int]) -> None:
    db.session.add_all(DemoItem(kind=kind, item_id=number) for number in ids)
