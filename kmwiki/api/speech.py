"""Which language a program is answered in, and the words."""

from __future__ import annotations

from flask import request

from kmwiki.i18n.catalogue import DEFAULT_LANGUAGE, LANGUAGES, translate


def language() -> str:
    """``lang`` of the address when it is one the site speaks, else what ``Accept-Language`` likes best, else Thai."""
    asked = next(filter(None, request.args.getlist("lang")), None)
    if asked in LANGUAGES:
        return asked
    return request.accept_languages.best_match(LANGUAGES) or DEFAULT_LANGUAGE


def wording(key: str, **args: object) -> str:
    """The wording of a catalogue key in the asker's language."""
    return translate(language(), key, **args)
