"""Who may do what, told as numbered scenarios: read aloud in ``docs/permissions.md``, held against the map by the tests.

    python -m tests.access.scenarios > docs/permissions.md

The groups follow the table "Who may do what"; the last ones say what the table leaves to reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from kmwiki.access import Actor

HEALTH, POLICE = 1, 2  # two agencies
AUTHOR, NAMED, WRITER = 100, 101, 102


@dataclass(frozen=True)
class PageShape:
    """What rights know of a page. By default: somebody else's published wiki page for members."""

    kind: str = "wiki"
    state: str = "published"
    visibility: str = "members"
    binned: bool = False
    hidden: bool = False
    locked: bool = False
    agency_id: int | None = None
    author_ids: frozenset[int] = frozenset({AUTHOR})
    named_person_ids: frozenset[int] = frozenset()
    writer_ids: frozenset[int] = frozenset()
    named_agency_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class CommentShape:
    person_id: int | None = AUTHOR


@dataclass(frozen=True)
class WordsShape:
    speaker_id: int = AUTHOR


@dataclass(frozen=True)
class AdoptionShape:
    """Told by somebody (``AUTHOR``) for the health office; what else somebody says in their own name has this shape."""

    person_id: int = AUTHOR
    agency_id: int = HEALTH


@dataclass(frozen=True)
class CaseShape:
    """Something reported, or a note about it: about the words of ``AUTHOR``."""

    about_ids: frozenset[int] = frozenset({AUTHOR})


@dataclass(frozen=True)
class PersonShape:
    id: int = AUTHOR


def _of(person_id: int, *roles: str, **more: Any) -> Actor:
    return Actor(person_id=person_id, username=f"p{person_id}", roles=frozenset(roles), **more)


WHO: dict[str, Actor] = {
    "a visitor": Actor(),
    "a visitor of a closed site": Actor(visitors_may_read=False),
    "staff": _of(1, "staff", agency_id=HEALTH),
    "a consultant": _of(2, "consultant"),
    "a facilitator": _of(3, "facilitator"),
    "a moderator": _of(4, "moderator"),
    "an administrator": _of(5, "admin"),
    "an executive (staff)": _of(6, "staff", executive=True),
    "its author (staff)": _of(AUTHOR, "staff"),
    "staff of another agency": _of(9, "staff", agency_id=POLICE),
    "a moderator of another agency": _of(10, "moderator", agency_id=POLICE),
    "its author (consultant)": _of(AUTHOR, "consultant"),
    "its author (facilitator)": _of(AUTHOR, "facilitator"),
    "its author (moderator)": _of(AUTHOR, "moderator"),
    "somebody the authors named": _of(NAMED, "staff"),
    "somebody the authors named to write": _of(WRITER, "staff"),
    "a facilitator the authors named": _of(NAMED, "facilitator"),
    "staff of an agency the authors named": _of(7, "staff", agency_id=POLICE),
    "staff who moderate as well": _of(8, "staff", "moderator"),
}
SIX = ("a visitor", "staff", "a consultant", "a facilitator", "a moderator", "an administrator")

PAGE = PageShape()
NAMED_BY_AUTHORS: dict[str, Any] = {
    "named_person_ids": frozenset({NAMED, WRITER}),
    "writer_ids": frozenset({WRITER}),
    "named_agency_ids": frozenset({POLICE}),
}
TEAM = replace(PAGE, visibility="team", **NAMED_BY_AUTHORS)
DRAFT = replace(PAGE, state="draft", **NAMED_BY_AUTHORS)
WHAT: dict[str, Any] = {
    "the site": None,
    "a public page": replace(PAGE, visibility="public"),
    "a members' page": PAGE,
    "a team page": TEAM,
    "a draft": DRAFT,
    "a public page that is still a draft": replace(DRAFT, visibility="public"),
    "a hidden page": replace(PAGE, hidden=True, visibility="public"),
    "a hidden team page": replace(TEAM, hidden=True),
    "a hidden draft": replace(DRAFT, hidden=True),
    "a locked draft": replace(DRAFT, locked=True),
    "a team practice": replace(TEAM, kind="practice"),
    "a binned page": replace(PAGE, binned=True),
    "a binned team page": replace(TEAM, binned=True),
    "a binned draft": replace(DRAFT, binned=True),
    "a binned and locked page": replace(PAGE, binned=True, locked=True),
    "an archived wiki page": replace(PAGE, state="archived"),
    "a locked page": replace(PAGE, locked=True),
    "a wiki page": PAGE,
    "a thread": replace(PAGE, kind="thread"),
    "a team thread": replace(TEAM, kind="thread"),
    "a locked thread": replace(PAGE, kind="thread", locked=True),
    "a practice": replace(PAGE, kind="practice"),
    "an AAR": replace(PAGE, kind="aar"),
    "a practice of the health office": replace(PAGE, kind="practice", agency_id=HEALTH),
    "an archived practice of the health office": replace(PAGE, kind="practice", agency_id=HEALTH, state="archived"),
    "a locked practice of the health office": replace(PAGE, kind="practice", agency_id=HEALTH, locked=True),
    "a team practice of the health office": replace(TEAM, kind="practice", agency_id=HEALTH),
    "a thread of the health office": replace(PAGE, kind="thread", agency_id=HEALTH),
    "an adoption of the health office": AdoptionShape(),
    "an endorsement": AdoptionShape(),
    "a case": CaseShape(),
    "a note to a writer": CaseShape(),
    "guidance": replace(PAGE, kind="guidance"),
    "a draft of guidance": replace(DRAFT, kind="guidance"),
    "a draft of a practice": replace(DRAFT, kind="practice"),
    **{f"a new {kind}": kind for kind in ("practice", "aar", "thread", "wiki", "guidance")},
    "a comment": CommentShape(),
    "an old comment without an account": CommentShape(person_id=None),
    "words somebody said": WordsShape(),
    "an account": PersonShape(),
    "the office": None,
}

# (heading, [(ability, what, who may, who may not)])
GROUPS: list[tuple[str, list[tuple[str, str, str, str]]]] = [
    ("Read public and members' pages", [
        ("site.visit", "the site", "a visitor|staff", "a visitor of a closed site"),
        ("pages.see", "a public page", "|".join(SIX), "a visitor of a closed site"),
        ("pages.see", "a members' page", "|".join(SIX[1:]), "a visitor|a visitor of a closed site"),
    ]),
    ("Comment, start a thread, ask", [
        ("comments.post", "a members' page", "|".join(SIX[1:]), "a visitor"),
        ("comments.post", "a public page", "staff", "a visitor|a visitor of a closed site"),
        ("comments.post", "a team page", "its author (staff)|somebody the authors named|staff of an agency the authors named|an administrator", "staff|a facilitator|a moderator"),
        ("comments.post", "a locked page", "", "its author (staff)|staff|a facilitator|a moderator|an administrator"),
        ("comments.post", "a draft", "", "its author (staff)|somebody the authors named|a facilitator"),
        ("comments.post", "a binned page", "", "its author (staff)|an administrator"),
        ("pages.start", "a new thread", "|".join(SIX[1:]), "a visitor"),
    ]),
    ("Write a practice, an AAR, a wiki page", [
        ("pages.start", "a new practice", "|".join(SIX[1:]), "a visitor"),
        ("pages.start", "a new aar", "|".join(SIX[1:]), "a visitor"),
        ("pages.start", "a new wiki", "|".join(SIX[1:]), "a visitor"),
    ]),
    ("Edit a published wiki page or thread opening of others", [
        ("pages.edit", "a wiki page", "|".join(SIX[1:]), "a visitor"),
        ("pages.edit", "a thread", "its author (staff)|a facilitator|a moderator|an administrator", "a visitor|staff|a consultant"),
        ("pages.edit", "an archived wiki page", "its author (staff)|a facilitator|a moderator|an administrator", "staff|a consultant"),
    ]),
    ("Edit a practice or an AAR of others", [
        ("pages.edit", "a practice", "its author (staff)|its author (consultant)|a facilitator|a moderator|an administrator", "a visitor|staff|a consultant"),
        ("pages.edit", "an AAR", "its author (staff)|its author (consultant)|a facilitator|a moderator|an administrator", "a visitor|staff|a consultant"),
    ]),
    ("Publish guidance", [
        ("pages.start", "a new guidance", "a consultant|a facilitator|an administrator", "a visitor|staff|a moderator"),
        ("pages.publish", "a draft of guidance", "its author (consultant)|its author (facilitator)|an administrator", "its author (staff)|its author (moderator)|staff|a consultant|a facilitator|a moderator"),
        ("pages.publish", "a draft of a practice", "its author (staff)|its author (moderator)|an administrator", "somebody the authors named|staff|a facilitator"),
    ]),
    ("Bin and restore one's own page or comment", [
        ("pages.bin", "a members' page", "its author (staff)|its author (consultant)", "a visitor|staff|a consultant"),
        ("pages.bin", "a draft", "its author (staff)|an administrator", "somebody the authors named|a facilitator the authors named|staff"),
        ("pages.bin", "a locked page", "a moderator|an administrator", "its author (staff)|a facilitator"),
        ("pages.unbin", "a binned page", "its author (staff)|a facilitator|a moderator|an administrator", "a visitor|staff|a consultant"),
        ("pages.unbin", "a binned and locked page", "a moderator|an administrator", "its author (staff)|a facilitator"),
        ("pages.unbin", "a members' page", "", "its author (staff)|an administrator"),
        ("comments.delete", "a comment", "its author (staff)|a moderator|an administrator", "a visitor|staff|a consultant|a facilitator"),
        ("comments.undelete", "a comment", "its author (staff)|a moderator|an administrator", "a visitor|staff|a facilitator"),
    ]),
    ("Bin, archive, rename a page of others", [
        ("pages.bin", "a members' page", "a facilitator|a moderator|an administrator", "staff|a consultant"),
        ("pages.archive", "a members' page", "its author (staff)|a facilitator|a moderator|an administrator", "a visitor|staff|a consultant"),
        ("pages.archive", "a locked page", "a moderator|an administrator", "its author (staff)|a facilitator"),
        ("pages.rename", "a wiki page", "its author (staff)|a facilitator|a moderator|an administrator", "a visitor|staff|a consultant"),
        ("pages.rename", "a locked page", "a moderator|an administrator", "its author (staff)|a facilitator|staff"),
        ("pages.split", "a wiki page", "staff|its author (staff)|a facilitator|a moderator|an administrator", "a visitor"),
        ("pages.split", "a practice", "its author (staff)|a facilitator|a moderator|an administrator", "staff|a consultant|a visitor"),
        ("pages.split", "a hidden page", "", "its author (staff)|a moderator|an administrator|staff"),
        ("pages.split", "a draft", "its author (staff)|an administrator", "staff|a facilitator|somebody the authors named"),
        ("pages.fold", "a wiki page", "its author (staff)|a facilitator|a moderator|an administrator", "a visitor|staff|a consultant"),
        ("pages.fold", "guidance", "a facilitator|an administrator", "a moderator|staff|a consultant"),
        ("pages.fold", "a draft", "", "its author (staff)|an administrator|staff"),
        ("pages.fold", "a locked page", "a moderator|an administrator", "its author (staff)|a facilitator|staff"),
        ("pages.unbin", "a binned team page", "its author (staff)|an administrator", "a facilitator|a moderator|staff"),
        ("pages.unbin", "a binned draft", "its author (staff)|an administrator", "a facilitator|a facilitator the authors named|a moderator|somebody the authors named"),
        ("pages.change_kind", "a wiki page", "its author (staff)|a facilitator|an administrator", "a visitor|staff|a consultant|a moderator"),
        ("pages.change_kind", "a locked page", "an administrator", "its author (staff)|a facilitator|a moderator"),
    ]),
    ("Hide, unhide, lock, unlock", [
        ("pages.hide", "a members' page", "a moderator|an administrator", "a visitor|its author (staff)|staff|a consultant|a facilitator"),
        ("pages.hide", "a hidden page", "a moderator|an administrator", "its author (staff)|staff"),
        ("pages.hide", "a team page", "an administrator", "a moderator"),
        ("pages.lock", "a members' page", "a moderator|an administrator", "a visitor|its author (staff)|staff|a consultant|a facilitator"),
        ("pages.lock", "a locked page", "a moderator|an administrator", "its author (staff)"),
        ("pages.see", "a hidden page", "its author (staff)|a moderator|an administrator", "a visitor|staff|a consultant|a facilitator"),
        ("pages.see", "a hidden team page", "its author (staff)|an administrator", "a moderator|somebody the authors named|staff of an agency the authors named"),
        ("pages.see", "a hidden draft", "its author (staff)|an administrator", "a moderator|somebody the authors named"),
        ("pages.edit", "a locked page", "a moderator|an administrator", "its author (staff)|staff|a facilitator"),
        ("comments.hide", "a comment", "a moderator|an administrator", "a visitor|its author (staff)|a facilitator"),
        ("comments.see_hidden", "a comment", "its author (staff)|a moderator|an administrator", "a visitor|staff|a facilitator"),
    ]),
    ("Edit guidance of others", [
        ("pages.edit", "guidance", "its author (consultant)|a facilitator|an administrator", "a visitor|staff|a consultant|a moderator"),
        ("pages.publish", "guidance", "its author (consultant)|a facilitator|an administrator", "staff|a consultant|a moderator"),
    ]),
    ("See a draft, see a team page", [
        ("pages.see", "a draft", "its author (staff)|somebody the authors named|an administrator", "a visitor|staff|staff of an agency the authors named|a consultant|a facilitator|a moderator"),
        ("pages.see", "a public page that is still a draft", "its author (staff)|an administrator", "a visitor|staff|a moderator"),
        ("pages.edit", "a draft", "its author (staff)|an administrator", "somebody the authors named|a facilitator the authors named|staff|a facilitator|a moderator"),
        ("pages.see", "a team page", "its author (staff)|somebody the authors named|staff of an agency the authors named|an administrator", "a visitor|staff|a consultant|a facilitator|a moderator"),
        ("pages.edit", "a team page", "its author (staff)|somebody the authors named|staff of an agency the authors named|an administrator", "staff|a facilitator|a moderator"),
        ("pages.see", "a binned page", "", "its author (staff)|staff|a facilitator|a moderator|an administrator"),
        ("pages.set_rights", "a members' page", "its author (staff)|a facilitator|an administrator", "a visitor|staff|a consultant|a moderator"),
        ("pages.set_rights", "a draft", "its author (staff)|an administrator", "somebody the authors named|a facilitator the authors named"),
    ]),
    ("Approve members", [
        ("members.approve", "the office", "a facilitator|a moderator|an administrator", "a visitor|staff|a consultant|an executive (staff)"),
        ("admin.invites", "the office", "a facilitator|a moderator|an administrator", "a visitor|staff|a consultant"),
    ]),
    ("Edit synonyms and glossary, see what was not found, keep searches", [
        ("synonyms.see", "the site", "|".join(SIX[1:]), "a visitor"),
        ("synonyms.edit", "the site", "a facilitator|an administrator", "a visitor|staff|a consultant|a moderator|an executive (staff)"),
        ("misses.see", "the site", "a facilitator|an administrator", "a visitor|staff|a consultant|a moderator|an executive (staff)"),
        ("links.mend_all", "the site", "a facilitator|a moderator|an administrator", "a visitor|staff|a consultant"),
        ("searches.keep", "the site", "|".join(SIX[1:]), "a visitor"),
    ]),
    ("Settings, agencies, roles, audit log", [
        ("admin.enter", "the office", "a facilitator|a moderator|an administrator", "a visitor|staff|a consultant|an executive (staff)"),
        ("admin.people", "the office", "an administrator", "a visitor|staff|a consultant|a facilitator|a moderator"),
        ("admin.agencies", "the office", "an administrator", "a visitor|staff|a consultant|a facilitator|a moderator"),
        ("admin.settings", "the office", "an administrator", "a visitor|staff|a consultant|a facilitator|a moderator"),
        ("admin.audit", "the office", "a moderator|an administrator", "a visitor|staff|a consultant|a facilitator"),
    ]),
    ("One's own words and account", [
        ("comments.edit", "a comment", "its author (staff)", "a visitor|staff|a facilitator|a moderator|an administrator"),
        ("comments.edit", "an old comment without an account", "", "a visitor|staff|an administrator"),
        ("comments.history", "a comment", "its author (staff)|a moderator|an administrator", "a visitor|staff|a facilitator"),
        ("account.own", "an account", "its author (staff)", "a visitor|staff|a moderator|an administrator"),
        ("people.see", "the site", "|".join(SIX[1:]), "a visitor"),
        ("account.answer", "the site", "a consultant", "a visitor|staff|a facilitator|a moderator|an administrator"),
    ]),
    ("Roles add up, the executive flag gives no rights", [
        ("admin.audit", "the office", "staff who moderate as well", "an executive (staff)"),
        ("pages.hide", "a members' page", "staff who moderate as well", "an executive (staff)"),
        ("pages.see", "a draft", "", "an executive (staff)|staff who moderate as well"),
    ]),
    ("Bring in files, take out what one may read", [
        ("transfer.import", "the site", "|".join(SIX[1:]), "a visitor"),
        ("transfer.export", "the site", "|".join(SIX[1:]), "a visitor"),
        ("transfer.import_as_told", "the site", "an administrator", "a visitor|staff|a consultant|a facilitator|a moderator"),
    ]),
    ("Files: whose page may be seen or edited, see above; bringing one in", [
        ("files.add", "the site", "|".join(SIX[1:]), "a visitor|a visitor of a closed site"),
    ]),
    ("Write in a draft before it is published", [
        ("pages.see", "a draft", "somebody the authors named to write", ""),
        ("pages.edit", "a draft", "somebody the authors named to write", "somebody the authors named|a facilitator the authors named"),
        ("pages.edit", "a draft of a practice", "somebody the authors named to write", "somebody the authors named"),
        ("pages.edit", "a hidden draft", "its author (staff)", "somebody the authors named to write"),
        ("pages.edit", "a binned draft", "", "somebody the authors named to write"),
        ("pages.edit", "a locked draft", "an administrator", "its author (staff)|somebody the authors named to write"),
        ("pages.edit", "a team practice", "its author (staff)", "somebody the authors named to write|somebody the authors named"),
        ("pages.set_rights", "a draft", "", "somebody the authors named to write"),
        ("pages.publish", "a draft of a practice", "", "somebody the authors named to write"),
        ("pages.bin", "a draft", "", "somebody the authors named to write"),
        ("drafts.keep", "the site", "|".join(SIX[1:]), "a visitor"),
    ]),
    ("Extend what was said: ask for words, lend one's own", [
        ("words.borrow", "a members' page", "|".join(SIX[1:]), "a visitor"),
        ("words.borrow", "a public page", "staff", "a visitor|a visitor of a closed site"),
        ("words.borrow", "a team page", "its author (staff)|somebody the authors named|staff of an agency the authors named|an administrator", "staff|a facilitator|a moderator"),
        ("words.borrow", "a locked page", "staff", "a visitor"),
        ("words.borrow", "a draft", "", "its author (staff)|somebody the authors named|an administrator"),
        ("words.borrow", "a hidden page", "", "its author (staff)|a moderator|an administrator"),
        ("words.answer", "the site", "|".join(SIX[1:]), "a visitor"),
        ("words.lend", "words somebody said", "its author (staff)", "a visitor|staff|a consultant|a facilitator|a moderator|an administrator"),
    ]),
    ("Endorse a revision, tell of an adoption", [
        ("standing.endorse", "a practice of the health office", "a consultant|a facilitator|staff of another agency|an administrator", "a visitor|staff|a moderator|a moderator of another agency|its author (staff)|its author (consultant)|its author (facilitator)"),
        ("standing.endorse", "a practice", "a consultant|a facilitator", "staff|staff of another agency|its author (staff)"),
        ("standing.endorse", "an AAR", "a consultant", "a visitor|its author (consultant)"),
        ("standing.endorse", "a wiki page", "a consultant", "a visitor|its author (consultant)"),
        ("standing.endorse", "a thread of the health office", "", "a consultant|a facilitator|staff of another agency|an administrator"),
        ("standing.endorse", "guidance", "", "a consultant|an administrator"),
        ("standing.endorse", "an archived practice of the health office", "", "a consultant|staff of another agency"),
        ("standing.endorse", "a locked practice of the health office", "", "a consultant|staff of another agency"),
        ("standing.endorse", "a team practice of the health office", "staff of an agency the authors named", "a consultant|a facilitator|staff"),
        ("standing.endorse", "a draft of a practice", "", "a consultant|somebody the authors named|an administrator"),
        ("standing.withdraw", "an endorsement", "its author (staff)", "a visitor|staff|a moderator|an administrator"),
        ("standing.remove", "a practice of the health office", "a moderator|an administrator", "a visitor|staff|a consultant|a facilitator|its author (staff)"),
        ("standing.adopt", "a practice of the health office", "staff of another agency|a moderator of another agency", "a visitor|staff|a consultant|its author (staff)"),
        ("standing.adopt", "a practice", "staff|staff of another agency", "a visitor|a consultant|its author (staff)"),
        ("standing.adopt", "a thread of the health office", "", "staff of another agency"),
        ("standing.adopt", "a locked practice of the health office", "", "staff of another agency"),
        ("standing.adopt", "a team practice of the health office", "staff of an agency the authors named", "staff|a consultant|a facilitator"),
        ("standing.edit_adoption", "an adoption of the health office", "its author (staff)|staff", "a visitor|staff of another agency|a consultant|a moderator|an administrator"),
        ("standing.take_back", "an adoption of the health office", "its author (staff)|staff|a moderator|an administrator", "a visitor|staff of another agency|a consultant"),
    ]),
    ("Follow, and be told", [
        ("follows.keep", "the site", "|".join(SIX[1:]), "a visitor|a visitor of a closed site"),
        ("notices.read", "the site", "|".join(SIX[1:]), "a visitor|a visitor of a closed site"),
    ]),
    ("Guidance: take note of it; look again at what is due", [
        ("guidance.ask", "guidance", "its author (consultant)|its author (staff)|a facilitator|an administrator", "a visitor|staff|a consultant|a moderator"),
        ("guidance.ask", "a draft of guidance", "", "its author (consultant)|a facilitator|an administrator"),
        ("guidance.ask", "a practice", "", "its author (staff)|a facilitator|an administrator"),
        ("guidance.acknowledge", "guidance", "|".join(SIX[1:]), "a visitor"),
        ("guidance.acknowledge", "a practice", "", "staff|a facilitator"),
        ("guidance.acknowledgements", "guidance", "|".join(SIX[1:]), "a visitor"),
        ("reviews.see", "the site", "a facilitator|an administrator", "a visitor|staff|a consultant|a moderator|an executive (staff)"),
    ]),
    ("Ask: accept an answer, look after what waits, ask through a facilitator", [
        ("questions.accept", "a thread", "its author (staff)|a facilitator", "a visitor|staff|a consultant|a moderator|an administrator"),
        ("questions.accept", "a team thread", "its author (staff)", "staff|somebody the authors named|a facilitator"),
        ("questions.accept", "a locked thread", "", "its author (staff)|a facilitator"),
        ("questions.accept", "a wiki page", "", "its author (staff)|a facilitator"),
        ("questions.look_after", "the site", "a facilitator", "a visitor|staff|a consultant|a moderator|an administrator"),
        ("entrusted.give", "the site", "|".join(SIX[1:]), "a visitor|a visitor of a closed site"),
        ("entrusted.pass_on", "the site", "a facilitator", "a visitor|staff|a consultant|a moderator|an administrator"),
        ("entrusted.look_up", "the site", "a moderator|staff who moderate as well", "a visitor|staff|a consultant|a facilitator|an administrator|an executive (staff)"),
    ]),
    ("Report something, settle it, answer", [
        ("moderation.report_page", "a members' page", "|".join(SIX[1:]), "a visitor|its author (staff)"),
        ("moderation.report_page", "a public page", "staff", "a visitor|a visitor of a closed site"),
        ("moderation.report_page", "a team page", "somebody the authors named|staff of an agency the authors named", "staff|a moderator|its author (staff)"),
        ("moderation.report_page", "a hidden page", "a moderator", "staff|its author (staff)"),
        ("moderation.report_comment", "a comment", "|".join(SIX[1:]), "a visitor|its author (staff)"),
        ("welcome.end", "the site", "|".join(SIX[1:]), "a visitor"),
        ("moderation.own_reports", "the site", "|".join(SIX[1:]), "a visitor"),
        ("moderation.queue", "the office", "a moderator|an administrator|staff who moderate as well", "a visitor|staff|a consultant|a facilitator|an executive (staff)"),
        ("moderation.settle", "a case", "a moderator|an administrator", "a visitor|staff|a facilitator|its author (staff)|its author (moderator)"),
        ("moderation.read_note", "a note to a writer", "its author (staff)|a moderator|an administrator", "a visitor|staff|a facilitator"),
        ("moderation.answer", "a note to a writer", "its author (staff)|its author (moderator)", "a visitor|staff|a moderator|an administrator"),
    ]),
    ("Thank others for what they wrote and said", [
        ("thanks.page", "a members' page", "|".join(SIX[1:]), "a visitor|its author (staff)"),
        ("thanks.page", "a team page", "somebody the authors named|staff of an agency the authors named|an administrator", "staff|a facilitator|a moderator|its author (staff)"),
        ("thanks.page", "a draft", "", "somebody the authors named|a facilitator|its author (staff)"),
        ("thanks.page", "a binned page", "", "its author (staff)|an administrator"),
        ("thanks.comment", "a comment", "|".join(SIX[1:]), "a visitor|its author (staff)"),
        ("thanks.comment", "an old comment without an account", "staff", "a visitor"),
        ("thanks.settle", "the site", "|".join(SIX[1:]), "a visitor"),
    ]),
]  # fmt: skip


@dataclass(frozen=True)
class Scenario:
    """One question to the map. ``number`` is group.line.who, the same in the document."""

    number: str
    who: str
    ability: str
    what: str
    may: bool


def scenarios() -> Iterator[Scenario]:
    """Every question, in the order of the document."""
    for group, (_, lines) in enumerate(GROUPS, 1):
        for line, (ability, what, may, may_not) in enumerate(lines, 1):
            asked = [(name, True) for name in may.split("|") if name] + [
                (name, False) for name in may_not.split("|") if name
            ]
            for place, (name, verdict) in enumerate(asked, 1):
                yield Scenario(f"{group}.{line}.{place}", name, ability, what, verdict)


def as_document() -> str:
    """``docs/permissions.md``."""
    lines = [
        "# Who may do what", "",
        "Each line is a question to the map in `kmwiki/access/permissions.py`; the tests of `tests/access/` ask all of them and",
        "bear the same numbers. This page is written by `python -m tests.access.scenarios`; a test fails when it is out of date.",
        "", "\"Its author\" is an author of the page, the writer of the comment, the owner of the account. Where nothing else is said",
        "a page is somebody else's, published and for members. A team page is shared with one person and one agency.",
        "What may not be seen is not found (404); what may be seen but not done is refused (403).",
    ]  # fmt: skip
    told = iter(scenarios())
    for number, (heading, asked) in enumerate(GROUPS, 1):
        lines += ["", f"## {number}. {heading}", "", "| no. | who | asks for | of | may |", "|---|---|---|---|---|"]
        count = sum(len([w for w in (may + "|" + may_not).split("|") if w]) for _, _, may, may_not in asked)
        for _ in range(count):
            one = next(told)
            lines.append(f"| {one.number} | {one.who} | `{one.ability}` | {one.what} | {'yes' if one.may else '-'} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(as_document(), end="")
