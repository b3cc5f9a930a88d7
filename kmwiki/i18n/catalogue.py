"""The wording of the site: gettext catalogues by feature, read as one.

A message id is a key (``pages.save``), never a sentence, so Thai and English are equals and a wording can change
without touching code. Each feature keeps its own file ``catalogues/<lang>/LC_MESSAGES/<feature>.po``; here they are
merged into one namespace. ``python tools/catalogues.py`` checks and compiles them.

Only delivery and mail translate: what stands below them raises and returns keys with arguments.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from babel.support import Translations

LANGUAGES = ("th", "en")
DEFAULT_LANGUAGE = "th"
CATALOGUES = Path(__file__).parent / "catalogues"


def language_or_default(lang: str | None) -> str:
    """`lang` if the site speaks it, else Thai."""
    return lang if lang in LANGUAGES else DEFAULT_LANGUAGE


@lru_cache(maxsize=len(LANGUAGES))
def translations(lang: str) -> Translations:
    """All features' catalogues of one language, merged; read from disk once per process.

    Raises ValueError for a language the site does not speak.
    """
    if lang not in LANGUAGES:
        raise ValueError(f"no such language: {lang}")
    merged = Translations()
    for path in sorted((CATALOGUES / lang / "LC_MESSAGES").glob("*.mo")):
        with path.open("rb") as file:
            merged.merge(Translations(file, domain=path.stem))
    return merged


def translate(lang: str, key: str, **args: object) -> str:
    """The wording of `key` with `args` filled in for ``%(name)s``; the key itself where no catalogue knows it.

    As in gettext of the templates, a wording is taken as it stands when no arguments are given, so a lone ``%`` in it
    needs no doubling.
    """
    wording = translations(lang).gettext(key)
    return wording % args if args else wording
