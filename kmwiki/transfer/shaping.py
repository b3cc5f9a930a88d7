"""What a source would become here: the choices of whoever brings it in, laid over what it says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from kmwiki.access import Actor, can
from kmwiki.core.errors import NotAllowed
from kmwiki.frame.agencies import agency_by_code
from kmwiki.pages.edits import PageEdit, checked
from kmwiki.pages.filing import author_refs
from kmwiki.pages.models import Page

from .incoming import IncomingPage, LeftOut

DRAFT, MEMBERS, AS_TOLD = "draft", "members", "as_told"
ARRIVALS = (DRAFT, MEMBERS, AS_TOLD)
DEFAULT_KIND = "wiki"
# A larger one would be the last but a few that a page can have: new pages count on from the largest.
LARGEST_KEPT_NUMBER = 9_999_999


@dataclass(frozen=True)
class Options:
    """What was chosen for the whole run. ``kind``, ``agency`` and ``fiscal_year`` are for sources that say none."""

    kind: str = DEFAULT_KIND
    arrive: str = DRAFT
    agency: str | None = None
    fiscal_year: int | None = None

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Options:
        return cls(**{name: kept[name] for name in ("kind", "arrive", "agency", "fiscal_year") if name in kept})


@dataclass(frozen=True)
class Shaped:
    """A page ready to be made or saved, and what of it had to be left out for this site's sake."""

    kind: str
    edit: PageEdit
    left_out: tuple[LeftOut, ...] = ()


def may_arrive(actor: Actor | None, arrive: str) -> bool:
    """May this person let pages arrive like this? None is the program at a terminal: it restores what it took out."""
    return arrive != AS_TOLD or actor is None or can(actor, "transfer.import_as_told")


def shape(actor: Actor | None, page: IncomingPage, options: Options) -> Shaped:
    """The page as it would be made anew.

    Raises:
        Invalid: a value can't be taken; ``field`` names it.
        NotAllowed: this person may not start such a page, or not let it arrive like this.
    """
    kind = page.kind or options.kind
    if actor is not None and not can(actor, "pages.start", kind):
        raise NotAllowed("transfer.import.kind_not_yours", kind=f"kind.{kind}")
    if not may_arrive(actor, options.arrive):
        raise NotAllowed()
    edit, left_out = page.edit, []
    if options.arrive != AS_TOLD:
        state = "draft" if options.arrive == DRAFT else "published"
        edit = replace(edit, state=state, visibility="members")
    agency = edit.agency or options.agency
    if agency and agency_by_code(agency) is None:
        left_out.append(LeftOut("transfer.import.agency_unknown", {"code": agency[:40]}))
        agency = options.agency if edit.agency and options.agency != edit.agency else None
    names = [ref.username or ref.name for ref in edit.authors or ()]
    edit = replace(
        edit, agency=agency, fiscal_year=edit.fiscal_year or options.fiscal_year,
        authors=author_refs(names, None) if names else None, shared_people=None, shared_agencies=None,
    )  # fmt: skip
    # Without a year the page's own date decides, once it is made: what is checked here would be today's.
    return Shaped(kind, replace(checked(kind, edit), fiscal_year=edit.fiscal_year), tuple(left_out))


def shape_over(actor: Actor | None, incoming: Shaped, page: Page, before: PageEdit) -> PageEdit:
    """The same laid over an existing page: its texts and facts, but not who may see it, its state or its authors."""
    edit = incoming.edit
    may_rename = actor is None or page.state == "draft" or can(actor, "pages.rename", page)
    return checked(
        page.kind,
        replace(
            edit, title=edit.title if may_rename else before.title, visibility=before.visibility, state=before.state,
            authors=None, agency=edit.agency or before.agency, fiscal_year=edit.fiscal_year or before.fiscal_year,
        ),
    )  # fmt: skip


def kept_number(page: IncomingPage) -> int | None:
    """The record number it would like to keep; None where it says none, or one too large to count on from."""
    return page.record_no if page.record_no is not None and page.record_no <= LARGEST_KEPT_NUMBER else None
