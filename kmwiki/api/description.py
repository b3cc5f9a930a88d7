"""``GET /api/v1/openapi.json``: what the API takes and gives, as OpenAPI 3.1 with JSON Schema 2020-12.

Written by hand (ADR 0009), with every number and list taken from the code that enforces it. ``tests/api`` holds
every answer against it, and the map of addresses against its paths.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from flask import Blueprint, Response, current_app

from config import Settings
from kmwiki import __version__
from kmwiki.api import PREFIX, VERSION
from kmwiki.api.problems import MEDIA_TYPE
from kmwiki.frame.criteria import FIRST_YEAR, LAST_YEAR
from kmwiki.i18n.catalogue import LANGUAGES
from kmwiki.indexing.questions import FILTERS, LAST_CATEGORY, LIMIT, LONGEST_VALUE, MOST_VALUES, SORTS
from kmwiki.kinds import KINDS
from kmwiki.search.documents import MOST_VALUES as MOST_OF_A_FACET
from kmwiki.search.engine import MAX_LIMIT, MAX_OFFSET, MAX_QUERY
from kmwiki.standing.computing import LEVELS

Schema = dict[str, Any]


def add_routes(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/openapi.json", "openapi", openapi, methods=["GET"])


def openapi() -> Response:
    """The description; open to everybody, for it tells nothing of what is in the site."""
    settings: Settings = current_app.config["SETTINGS"]
    return Response(_written(settings.base_url), mimetype="application/json")


@lru_cache(maxsize=4)
def _written(base_url: str) -> str:
    return json.dumps(description(base_url), ensure_ascii=False)


def description(base_url: str) -> Schema:
    """The whole document, for a site at ``base_url``."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "kmwiki",
            "version": __version__,
            "description": "Search for programs, with the rights of whoever's token is sent; a visitor's without one.",
        },
        "servers": [{"url": base_url + PREFIX + VERSION}],
        # Either nothing, or a token; never a cookie.
        "security": [{}, {"bearer": []}],
        "paths": {
            "/search": {"get": _search()},
            "/openapi.json": {"get": _openapi()},
        },
        "components": {
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Made by `python -m kmwiki user token NAME`. Acts as that person.",
                }
            },
            "schemas": {"SearchAnswer": _answer(), "Hit": _hit(), "FacetValue": _facet_value(), "Problem": _problem()},
        },
    }


def _search() -> Schema:
    return {
        "operationId": "search",
        "summary": "Search pages and comments in Thai and English",
        "description": (
            "The same hits in the same order as the search page and `search --json`. Without `q` and filters: "
            "everything the asker may see. A parameter that is not listed here is refused, and so is one given twice "
            "that is not repeatable. An empty value is as good as none."
        ),
        "parameters": _parameters(),
        "responses": {
            "200": {
                "description": "What was found",
                "headers": {"Content-Language": {"schema": {"enum": list(LANGUAGES)}}},
                "content": {"application/json": {"schema": _ref("SearchAnswer")}},
            },
            **_problems(400, 401, 404, 405, 413, 414, 500, 503, 507),
        },
    }


def _openapi() -> Schema:
    return {
        "operationId": "openapi",
        "summary": "This document",
        "security": [{}],
        "responses": {
            "200": {"description": "OpenAPI 3.1", "content": {"application/json": {"schema": {"type": "object"}}}},
            **_problems(400, 405, 413, 414, 500),
        },
    }


def _parameters() -> list[Schema]:
    short = {"type": "string", "maxLength": LONGEST_VALUE}
    filters: dict[str, tuple[Schema, str]] = {
        "kind": ({"enum": list(KINDS)}, "Kind of page"),
        "fiscal_year": (
            {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}, "Fiscal year, Buddhist era",
        ),
        "agency": (short, "Code of an agency"),
        "category": ({"type": "integer", "minimum": 0, "maximum": LAST_CATEGORY}, "PMQA category"),
        "tag": (short, "Tag"),
        "author": (short, "Username, or the name of an author without an account"),
        "standing": ({"enum": list(LEVELS)}, "How far a best practice has proved itself"),
    }  # fmt: skip
    return [
        _parameter(
            "q",
            {"type": "string"},
            'Words, "phrases", -without, OR, field:value, -field:value, or a record number, as on the search page. '
            f"Anything may be typed; what goes beyond {MAX_QUERY} characters is left out and `notes` says so.",
        ),
        *(
            _parameter(name, {"type": "array", "items": schema, "maxItems": MOST_VALUES}, f"{about}; repeatable")
            for name, (schema, about) in ((name, filters[name]) for name in FILTERS)
        ),
        _parameter("sort", {"enum": list(SORTS), "default": SORTS[0]}, "Order of the hits"),
        _parameter("exact", {"type": "boolean", "default": False}, "As typed: nothing is repaired and nothing added"),
        _parameter("limit", {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": LIMIT}, "Hits at most"),
        _parameter("offset", {"type": "integer", "minimum": 0, "maximum": MAX_OFFSET, "default": 0}, "Hits to skip"),
        _parameter("lang", {"enum": list(LANGUAGES)}, "Language of labels and messages, before Accept-Language"),
    ]


def _parameter(name: str, schema: Schema, about: str) -> Schema:
    return {"name": name, "in": "query", "required": False, "description": about, "schema": schema}


def _problems(*statuses: int) -> Schema:
    about = {
        400: "A parameter that can't be meant, named in `parameters`",
        401: "A token that does not hold, or none where the site is closed to visitors",
        404: "Nothing at this address",
        405: "Another method than GET, HEAD or OPTIONS",
        413: "A body that is too large",
        414: "An address that is too long",
        500: "A fault of the site",
        503: "The site is busy; Retry-After says when to try again",
        507: "The site's disk is full",
    }
    return {
        str(status): {"description": about[status], "content": {MEDIA_TYPE: {"schema": _ref("Problem")}}}
        for status in statuses
    }


def _answer() -> Schema:
    text: Schema = {"type": "string"}
    pair = {"what": text, "value": text}
    return _object(
        {
            "total": _counted("Hits in all, for this asker"),
            "took_ms": {"type": "number", "minimum": 0},
            "understood": {"type": "array", "items": _object(pair), "description": "What was read out of `q`"},
            "repairs": {
                "type": "array",
                "items": _object({"what": text, "typed": text, "read": text}),
                "description": "What was read otherwise than typed, or left out (nowhere); undone by exact=true",
            },
            "suggestion": {"type": ["string", "null"], "description": "Another query, when this one found little"},
            "notes": {"type": "array", "items": text, "description": "What the asker should know, in their language"},
            "tags": {"type": "array", "items": _object({"tag": text, "count": _counted("Visible pages that bear it")})},
            "facets": {
                "type": "object",
                "description": f"By filter: at most {MOST_OF_A_FACET} values with counts, chosen and frequent ones",
                "propertyNames": {"enum": list(FILTERS)},
                "additionalProperties": {"type": "array", "items": _ref("FacetValue"), "maxItems": MOST_OF_A_FACET},
            },
            "hits": {"type": "array", "items": _ref("Hit"), "maxItems": MAX_LIMIT},
        }
    )


def _hit() -> Schema:
    text: Schema = {"type": "string"}
    return _object(
        {
            "record_no": _counted("The page's number, for ever"),
            "kind": {"enum": list(KINDS)},
            "title": text,
            "title_2": {**text, "description": "The title in the other language; may be empty"},
            "url": {**text, "format": "uri", "description": "Where the hit opens; a comment's opens at the comment"},
            "snippet": {**text, "description": "Plain text, never HTML"},
            "score": {"type": "number", "description": "Comparable within one answer only"},
            "why": {"enum": ["words", "lexicon", "meaning"], "description": "What found it"},
            "lang": {"enum": list(LANGUAGES)},
            "state": text,
            "replaced": {"type": "boolean", "description": "Only where another page took its place: true"},
            "agency": {"type": ["string", "null"]},
            "fiscal_year": {"type": ["integer", "null"]},
            "authors": {"type": "array", "items": text},
            "updated": {"type": ["string", "null"], "format": "date-time"},
            "comment_id": _counted("Only where a comment answered best"),
            "file_id": _counted("Only where an attached file answered best; it opens at /files/<id>"),
            "more_comments": {"type": "array", "items": {"type": "integer"}, "description": "Further comments of it"},
        },
        may_be_missing=("replaced", "comment_id", "file_id", "more_comments"),
    )


def _facet_value() -> Schema:
    return _object(
        {"value": {"type": ["string", "integer"]}, "label": {"type": "string"}, "count": _counted("Hits with it")}
    )


def _problem() -> Schema:
    text: Schema = {"type": "string"}
    wrong = _object({"parameter": text, "detail": text})
    return _object(
        {
            "type": {**text, "format": "uri-reference"},
            "title": text,
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": text,
            "instance": {**text, "description": "The path that was asked for"},
            "parameters": {"type": "array", "items": wrong, "minItems": 1, "description": "Of status 400"},
        },
        may_be_missing=("parameters",),
    )


def _object(properties: Schema, *, may_be_missing: tuple[str, ...] = ()) -> Schema:
    return {
        "type": "object",
        "required": [name for name in properties if name not in may_be_missing],
        "properties": properties,
        "additionalProperties": False,
    }


def _counted(about: str) -> Schema:
    return {"type": "integer", "minimum": 0, "description": about}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}
