"""The page of results."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import render_template, request
from flask_babel import gettext

from kmwiki.core.paging import Paging
from kmwiki.indexing.called import NO_SUCH_KIND
from kmwiki.indexing.questions import SORTS
from kmwiki.search.documents import SearchResult
from kmwiki.search.engine import MAX_OFFSET
from kmwiki.web.discovery.noting import note_if_missed

from .asked import PAGE_SIZE, Asked
from .beside import people_who_answer, tags_that_answer, ways_on
from .blueprint import blueprint, found_for
from .hits import hit_groups
from .naming import names_with
from .narrowing import chips, facets
from .understanding import no_such_kind, repair_card, understanding, words_nowhere


@blueprint.get("/search")
def results() -> str:
    """What was found, with facets, or what to do when nothing was."""
    asked = Asked.read(request.args.to_dict(flat=False))
    if not asked.question.asks:
        return render_template("search/results.html", **_page(asked, None))
    question = asked.request()
    found = found_for(question)
    last = Paging(asked.page, PAGE_SIZE, min(found.total, MAX_OFFSET)).number
    if found.total and last < asked.page:  # behind the end is the last page
        asked = replace(asked, page=last)
        found = found_for(asked.request())
    noted = note_if_missed(question, found)
    return render_template("search/results.html", **_page(asked, found), noted=noted)


def _page(asked: Asked, found: SearchResult | None) -> dict[str, Any]:
    """What the template shows."""
    shown: dict[str, Any] = {
        "search_query": asked.text,
        "hidden": asked.hidden(),
        "found": found,
        "chips": chips(asked, names_with(map(str, asked.chosen.get("author", ())))),
    }
    if found is None:
        return shown
    counts = found.facets
    names = names_with(
        [
            *(author for hit in found.hits for author in hit.authors),
            *(str(author) for author, _ in counts.get("author", ())),
            *map(str, asked.chosen.get("author", ())),
        ]
    )
    return shown | {
        "groups": hit_groups(found.hits, names),
        "facets": facets(counts, asked, names, total=found.total),
        "understood": understanding(found, asked, names),
        "repair": repair_card(found, asked),
        "nowhere": words_nowhere(found),
        "suggestion": (found.suggestion, asked.for_words(found.suggestion)) if found.suggestion else None,
        "notes": [gettext(note) for note in found.notes if note != NO_SUCH_KIND],
        "no_such_kind": no_such_kind(found, asked, names),
        "people": people_who_answer(asked),
        "tags": tags_that_answer(found),
        "took_ms": max(1, round(found.took_ms)),
        "sorts": [
            {
                "label": gettext(f"search.sort.{sort}"),
                "url": asked.sorted_by(sort),
                "current": asked.question.sort == sort,
            }
            for sort in SORTS
        ],
        "paging": Paging(asked.page, PAGE_SIZE, min(found.total, MAX_OFFSET)),
        "url_of": asked.on_page,
        "csv_url": asked.as_csv(),
        "query_string": asked.query_string,
        "ways_on": ways_on(asked, found) if not found.total else [],
        "narrowed": bool(asked.chosen),
    }
