"""``GET /api/v1/search``: the same hits in the same order as the page."""

from __future__ import annotations

import json

from flask import Blueprint, Response, current_app, request

from config import Settings
from kmwiki.api.askers import actor
from kmwiki.api.problems import BadParameters
from kmwiki.api.speech import language, wording
from kmwiki.core.errors import Invalid
from kmwiki.i18n.catalogue import LANGUAGES
from kmwiki.indexing import asking
from kmwiki.indexing.engine import engine_of
from kmwiki.indexing.mending import ask_for_mending
from kmwiki.indexing.questions import PARAMETERS, Question, read_question
from kmwiki.indexing.telling import answer_as_data

KNOWN = (*PARAMETERS, "lang")
_LONGEST_NAME_SAID = 60


def add_routes(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/search", "search", search, methods=["GET"])


def search() -> Response:
    """What was found, for the reader whose token came along."""
    settings: Settings = current_app.config["SETTINGS"]
    found = asking.search(
        actor(),
        engine_of(settings),
        question_asked().request(),
        on_trouble=lambda: ask_for_mending(settings.index_dir),
    )
    data = answer_as_data(found, base_url=settings.base_url, lang=language(), wording=wording)
    answer = Response(json.dumps(data, ensure_ascii=False), mimetype="application/json")
    answer.headers["Content-Language"] = language()
    return answer


def question_asked() -> Question:
    """The question of the address.

    Raises:
        BadParameters: a value that can't be meant, or a name that is no parameter. A misspelt filter must not look as
            if it had narrowed anything.
    """
    question, refused = read_question(request.args.to_dict(flat=False))
    troubles = [
        Invalid("api.param.unknown", field=name[:_LONGEST_NAME_SAID], known=", ".join(KNOWN))
        for name in request.args
        if name not in KNOWN
    ]
    langs = [lang for lang in request.args.getlist("lang") if lang]
    if len(langs) > 1:
        troubles.append(Invalid("api.param.once", field="lang"))
    elif langs and langs[0] not in LANGUAGES:
        troubles.append(Invalid("api.param.choice", field="lang", choices=", ".join(LANGUAGES)))
    if troubles or refused:
        raise BadParameters([*refused, *troubles])
    return question
