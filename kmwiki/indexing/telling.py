"""An answer as plain data for other programs: the same from the API and from ``search --json``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote

from sqlalchemy import select

from kmwiki.accounts.models import Person
from kmwiki.core.database import db
from kmwiki.frame.agencies import all_agencies
from kmwiki.frame.criteria import categories_for
from kmwiki.i18n.dates import machine_time
from kmwiki.kinds import KINDS
from kmwiki.search.documents import Hit, SearchResult
from kmwiki.search.years import ERA_DISTANCE
from kmwiki.standing.computing import LEVELS
from kmwiki.text.slugs import page_slug

Wording = Callable[[str], str]
"""The wording of a catalogue key in the asker's language."""

_SAFE_IN_A_PATH = "!$&'()*+,:;=@"


def answer_as_data(found: SearchResult, *, base_url: str, lang: str, wording: Wording) -> dict[str, Any]:
    """What was found, ready for JSON: the shape ``SearchAnswer`` of the API's description.

    Args:
        base_url: the site's own address without a slash at its end; addresses of hits are whole.
        lang: ``th`` or ``en``, for the labels of facets.
        wording: for what stands in the catalogues.
    """
    return {
        "total": found.total,
        "took_ms": round(found.took_ms, 2),
        "understood": [part._asdict() for part in found.understood],
        "repairs": [repair._asdict() for repair in found.repairs],
        "suggestion": found.suggestion,
        "notes": [wording(note) for note in found.notes],
        "tags": [{"tag": tag, "count": count} for tag, count in found.tags],
        "facets": _facets(found, lang, wording),
        "hits": [_hit(hit, base_url) for hit in found.hits],
    }


def address_of(hit: Hit) -> str:
    """The path at which a hit opens; a comment's opens at the comment, a file's is its page."""
    if hit.comment_id:
        return f"/c/{hit.comment_id}"
    return f"/p/{hit.record_no}/{quote(page_slug(hit.title), safe=_SAFE_IN_A_PATH)}"


def _hit(hit: Hit, base_url: str) -> dict[str, Any]:
    return {
        "record_no": hit.record_no,
        "kind": hit.kind,
        "title": hit.title,
        "title_2": hit.title_2,
        "url": base_url + address_of(hit),
        "snippet": "".join(text for text, _ in hit.snippet),
        "score": round(hit.score, 4),
        "why": hit.why,
        "lang": hit.lang,
        "state": hit.state,
        **({"replaced": True} if hit.replaced else {}),
        "agency": hit.agency,
        "fiscal_year": hit.fiscal_year,
        "authors": list(hit.authors),
        "updated": machine_time(hit.updated) if hit.updated else None,
        **({"comment_id": hit.comment_id} if hit.comment_id else {}),
        **({"file_id": hit.file_id} if hit.file_id else {}),
        **({"more_comments": list(hit.also)} if hit.also else {}),
    }


def _facets(found: SearchResult, lang: str, wording: Wording) -> dict[str, list[dict[str, Any]]]:
    authors = [str(value) for value, _ in found.facets.get("author", ())]
    labels: dict[str, Mapping[Any, str]] = {
        "kind": {key: wording(f"kind.{key}") for key in KINDS},
        "agency": {row.code: row.short(lang) for row in all_agencies()},
        "category": {row.number: f"{row.number} {row.name(lang)}" for row in categories_for()},
        "author": _display_names(authors),
        "standing": {level: wording(f"standing.level.{level}") for level in LEVELS},
    }

    def label(name: str, value: str | int) -> str:
        if name == "fiscal_year" and lang == "en":
            return f"{value} ({int(value) - ERA_DISTANCE})"
        return labels.get(name, {}).get(value, str(value))

    return {
        name: [{"value": value, "label": label(name, value), "count": count} for value, count in counts]
        for name, counts in found.facets.items()
    }


def _display_names(usernames: Iterable[str]) -> dict[str, str]:
    """Username -> shown name, of those who have an account."""
    asked = sorted(set(usernames))
    if not asked:
        return {}
    query = select(Person.username, Person.display_name).where(Person.username.in_(asked))
    return {row.username: row.display_name for row in db.session.execute(query)}
