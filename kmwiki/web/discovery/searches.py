"""The searches a member keeps: saved from the results page, run, renamed, deleted. One's own and nobody else's."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kmwiki.access import require
from kmwiki.core import once
from kmwiki.core.database import transaction
from kmwiki.core.errors import Invalid
from kmwiki.discovery import saved
from kmwiki.discovery.saved import MOST_PER_PERSON, QUERY_STRING_MAX, my_search, my_searches, read_query
from kmwiki.follows.choosing import follow, let_go
from kmwiki.follows.levels import NORMAL, SEARCH
from kmwiki.follows.things import Thing
from kmwiki.web.follows import follow_card
from kmwiki.web.frame_of_page import actor
from kmwiki.web.limits import write_limit

from .blueprint import blueprint
from .cards import saved_card, saved_cards, search_address

Answer = Response | str | tuple[str, int]


@blueprint.get("/searches")
def searches() -> str:
    """One's own, by name."""
    cards = saved_cards(my_searches(actor()))
    here = url_for("discovery.searches")
    return render_template(
        "discovery/searches.html", cards=cards,
        follows={card.id: follow_card(Thing(SEARCH, str(card.id)), here=here) for card in cards}, most=MOST_PER_PERSON,
        search_url=url_for("search.results"),
    )  # fmt: skip


@blueprint.post("/searches")
@write_limit
def save_search() -> Answer:
    """Keep the search whose query string stands in ``query``; without a name it bears its own words."""
    asker = actor()
    require(asker, "searches.keep")
    assert asker.person_id is not None
    given, name = request.form.get("query", "")[: 2 * QUERY_STRING_MAX], request.form.get("name", "")
    form_id = request.form.get("form_id", "")[:64]
    try:
        query = read_query(given)
    except Invalid as refused:
        flash(gettext(refused.key, **refused.args_), "warn")
        return redirect(url_for("search.results"), code=303)
    try:
        with transaction():
            if once.outcome_of(form_id, person_id=asker.person_id) is None:
                kept = saved.save_search(asker, name=name, query=query)
                is_followed = bool(request.form.get("follow"))
                if is_followed:
                    follow(asker, Thing(SEARCH, str(kept.id)), level=NORMAL)
                once.remember(form_id, person_id=asker.person_id, outcome=search_address(query))
                flash(
                    gettext("discovery.search_followed" if is_followed else "discovery.search_saved", name=kept.name),
                    "good",
                )
    except Invalid as refused:
        message = gettext(refused.key, **refused.args_)
        if refused.field == "name":
            return _name_page(name, message, query=query), 422
        flash(message, "warn")
    return redirect(search_address(query), code=303)


@blueprint.route("/searches/<int:search_id>", methods=["GET", "POST"])
@write_limit
def saved_search(search_id: int) -> Answer:
    """Rename one; its page has the button that deletes it as well."""
    found = my_search(actor(), search_id)
    card = saved_card(found)
    if request.method == "GET":
        return render_template("discovery/search.html", card=card, name=card.name, error=None)
    name = request.form.get("name", "")
    try:
        with transaction():
            saved.rename_search(actor(), search_id, name=name)
    except Invalid as refused:
        message = gettext(refused.key, **refused.args_)
        page = render_template("discovery/search.html", card=card, name=name, error=message, has_errors=True)
        return page, 422
    flash(gettext("discovery.search_renamed"), "good")
    return redirect(url_for("discovery.searches"), code=303)


@blueprint.post("/searches/<int:search_id>/delete")
@write_limit
def delete_search(search_id: int) -> Response:
    """Keep one no longer."""
    with transaction():
        name = saved.delete_search(actor(), search_id)
        let_go(actor(), Thing(SEARCH, str(search_id)))  # another search may get its number
    flash(gettext("discovery.search_deleted", name=name), "good")
    return redirect(url_for("discovery.searches"), code=303)


def _name_page(name: str, message: str, *, query: str) -> str:
    """The name once more, with what was wrong about it."""
    return render_template(
        "discovery/save.html", name=name, error=message, query=query, back_url=search_address(query),
        has_errors=True,
    )  # fmt: skip
