"""The first page of the office: what waits, and where things are."""

from __future__ import annotations

from flask import url_for

from kmwiki.access import can
from kmwiki.accounts.invites import all_invites, usable
from kmwiki.accounts.reading import PeopleFilter, count_waiting, list_people
from kmwiki.frame.agencies import all_agencies
from kmwiki.moderation.reading import count_open
from kmwiki.web.admin.blueprint import admin_page, blueprint, enter
from kmwiki.web.frame_of_page import actor


@blueprint.get("/")
def overview() -> str:
    """Numbers that open the rows behind them."""
    enter("overview")
    open_invites = sum(usable(invite) for invite in all_invites())
    figures = [
        {"number": count_waiting(), "key": "admin.figure.waiting", "url": url_for("admin.waiting")},
        {"number": open_invites, "key": "admin.figure.invites", "url": url_for("admin.invites")},
    ]  # fmt: skip
    if can(actor(), "moderation.queue"):
        waiting, queue = count_open(actor()), url_for("moderation.queue")
        figures.append({"number": waiting, "key": "admin.figure.reports", "url": queue})
    if can(actor(), "admin.people"):
        _, paging = list_people(actor(), PeopleFilter(), size=1)
        figures.append({"number": paging.total, "key": "admin.figure.people", "url": url_for("admin.people")})
        _, paging = list_people(actor(), PeopleFilter(role="admin"), size=1)
        figures.append({
            "number": paging.total, "key": "admin.figure.admins", "url": url_for("admin.people", role="admin"),
        })  # fmt: skip
        figures.append({
            "number": len(all_agencies(open_only=True)), "key": "admin.figure.agencies",
            "url": url_for("admin.agencies"),
        })  # fmt: skip
    return admin_page("overview", "overview", figures=figures)
