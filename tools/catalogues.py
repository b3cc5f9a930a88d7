"""Check and compile the wording catalogues.

    python tools/catalogues.py              check all, write the .mo files that are out of date
    python tools/catalogues.py pages home   only these features
    python tools/catalogues.py --check      write nothing; fail when something is wrong or a .mo is out of date

Checked: both languages have the same files, the same keys and the same arguments; no wording is empty or marked fuzzy;
a key stands in one file only. What is in order is compiled even when something else is not.
"""

from __future__ import annotations

import argparse
import gettext
import io
import os
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

LANGUAGES = ("th", "en")
CATALOGUES = Path(__file__).resolve().parents[1] / "kmwiki" / "i18n" / "catalogues"

_KEY = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")
_ARGUMENT = re.compile(r"%\((\w+)\)s")
_MSGID = re.compile(r'^msgid "(.+)"$', re.MULTILINE)
# A fixed date: the compiled file depends on the wording alone, not on the day it was made.
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)

Wording = dict[str, str]


@dataclass(frozen=True)
class Source:
    """One .po file as read: its wording by key, and what is wrong with it by itself."""

    path: Path
    wording: Wording
    problems: tuple[str, ...]


def read_source(path: Path) -> Source:
    """Read one .po; syntax errors, doubled, malformed, empty, fuzzy and plural entries become problems."""
    problems: list[str] = []
    text = path.read_text(encoding="utf-8")
    seen: set[str] = set()
    for key in _MSGID.findall(text):
        if key in seen:
            problems.append(f"{key}: stands twice in this file")
        seen.add(key)
    try:
        catalog = read_po(io.BytesIO(text.encode()), abort_invalid=True)
    except (PoFileError, ValueError) as error:
        return Source(path, {}, (f"cannot be read: {error}",))
    wording: Wording = {}
    for message in catalog:
        if not message.id:
            continue
        if not isinstance(message.id, str) or not isinstance(message.string, str):
            problems.append(f"{message.id}: plural entries are not used here, make two keys")
            continue
        problems.extend(f"{message.id}: {problem}" for problem in _wording_problems(message.id, message.string))
        if message.fuzzy:
            problems.append(f"{message.id}: is marked fuzzy")
        if message.string.strip():
            wording[message.id] = message.string
    return Source(path, wording, tuple(problems))


def _wording_problems(key: str, wording: str) -> Iterable[str]:
    if not _KEY.fullmatch(key):
        yield "a key is lower-case words joined by dots, like pages.save"
    if not wording.strip():
        yield "the wording is empty"
    if _ARGUMENT.search(wording) and "%" in _ARGUMENT.sub("", wording).replace("%%", ""):
        yield "beside %(name)s a percent sign must be written %%"


def compare_languages(feature: str, by_language: dict[str, Wording]) -> list[str]:
    """Keys and arguments that one language has and the other lacks."""
    problems = []
    first, *others = LANGUAGES
    for other in others:
        here, there = by_language[first], by_language[other]
        problems += [f"{feature}: {key} is missing in {other}" for key in sorted(here.keys() - there.keys())]
        problems += [f"{feature}: {key} is missing in {first}" for key in sorted(there.keys() - here.keys())]
        for key in sorted(here.keys() & there.keys()):
            arguments = [set(_ARGUMENT.findall(side[key])) for side in (here, there)]
            if arguments[0] != arguments[1]:
                shown = " / ".join(", ".join(sorted(names)) or "none" for names in arguments)
                problems.append(f"{feature}: {key} has other arguments in {first} and {other}: {shown}")
    return problems


def compile_wording(lang: str, wording: Wording) -> bytes:
    """The .mo file of one feature in one language."""
    catalog = Catalog(locale=lang, fuzzy=False, creation_date=_EPOCH, revision_date=_EPOCH)
    for key, text in sorted(wording.items()):
        catalog.add(key, text)
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def is_current(compiled: Path, wording: Wording) -> bool:
    """Whether the .mo says exactly what the .po says (whichever version of Babel wrote it)."""
    try:
        with compiled.open("rb") as file:
            known: dict[object, str] = dict(gettext.GNUTranslations(file)._catalog)  # type: ignore[attr-defined]
    except (OSError, UnicodeDecodeError, ValueError):
        return False
    known.pop("", None)
    return known == wording


def _write(path: Path, content: bytes) -> None:
    """In one step, so that a running site never reads half a file."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_bytes(content)
    temporary.replace(path)


def work(root: Path, only: Sequence[str] = (), *, write: bool) -> tuple[list[str], list[Path]]:
    """Check the catalogues under `root`; give back what is wrong and which .mo files were (or would be) written."""
    folders = {lang: root / lang / "LC_MESSAGES" for lang in LANGUAGES}
    features = sorted({path.stem for folder in folders.values() for path in folder.glob("*.po")})
    problems = [f"{name}: there is no such catalogue" for name in only if name not in features]
    owners: dict[str, str] = {}
    outdated: list[Path] = []
    for feature in features:
        by_language: dict[str, Wording] = {}
        broken: list[str] = []
        for lang, folder in folders.items():
            path = folder / f"{feature}.po"
            if not path.exists():
                broken.append(f"{feature}: {path.relative_to(root)} is missing")
                by_language[lang] = {}
                continue
            source = read_source(path)
            by_language[lang] = source.wording
            broken += [f"{path.relative_to(root)}: {problem}" for problem in source.problems]
        broken += compare_languages(feature, by_language)
        for key in by_language[LANGUAGES[0]]:
            if owners.setdefault(key, feature) != feature:
                broken.append(f"{feature}: {key} already stands in {owners[key]}")
        if only and feature not in only:
            continue
        problems += broken
        for lang, folder in folders.items():
            compiled = folder / f"{feature}.mo"
            if by_language[lang] and not is_current(compiled, by_language[lang]):
                outdated.append(compiled)
                if write:
                    _write(compiled, compile_wording(lang, by_language[lang]))
    for folder in folders.values():
        orphans = [path for path in folder.glob("*.mo") if path.stem not in features]
        problems += [f"{path.relative_to(root)}: has no .po" for path in sorted(orphans) if not only]
    return problems, outdated


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0 when all is in order, 1 when something is to mend."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("features", nargs="*", help="only these catalogues, by file name without .po")
    parser.add_argument("--check", action="store_true", help="write nothing, fail when a .mo is out of date")
    options = parser.parse_args(arguments)
    problems, outdated = work(CATALOGUES, options.features, write=not options.check)
    for path in outdated:
        print(f"{path.relative_to(CATALOGUES)}: {'out of date' if options.check else 'written'}")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems or (options.check and outdated) else 0


if __name__ == "__main__":
    raise SystemExit(main())
