"""Every wording the site can show stands in both languages, and what is compiled is what is written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kmwiki.i18n import LANGUAGES, translations
from tools import catalogues

ROOT = Path(__file__).resolve().parents[2]

# A literal key and nothing joined to it: `_('kinds.' ~ kind)` is made at run time and is the feature's own to test.
_IN_TEMPLATE = re.compile(r"""\b(?:_|gettext|lazy_gettext)\(\s*(['"])([^'"]+)\1\s*[,)]""")
_TRANSLATING = {"_": 0, "_l": 0, "gettext": 0, "lazy_gettext": 0, "translate": 1}
_TROUBLE = {"NotFound": 0, "NotAllowed": 0, "Invalid": 0, "Conflict": 0, "TooMany": 0, "BadText": 0}
_TROUBLE |= {"Unreadable": 0, "LeftOut": 0}


def _keys_in_templates() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "templates").rglob("*.*")):
        if path.suffix in {".html", ".txt", ".xml"}:
            text = path.read_text(encoding="utf-8")
            for match in _IN_TEMPLATE.finditer(text):
                line = text.count("\n", 0, match.start()) + 1
                yield match[2], f"{path.relative_to(ROOT)}:{line}"


def _keys_in_code() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "kmwiki").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            position = (_TRANSLATING | _TROUBLE).get(name)
            if position is None or len(node.args) <= position:
                continue
            argument = node.args[position]
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield argument.value, f"{path.relative_to(ROOT)}:{node.lineno}"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_key_in_templates_and_code_has_a_wording(lang: str) -> None:
    known = translations(lang)._catalog  # type: ignore[attr-defined]
    missing = [f"{place}: {key}" for key, place in (*_keys_in_templates(), *_keys_in_code()) if key not in known]
    assert not missing, f"no wording in {lang}:\n" + "\n".join(missing)


def test_the_catalogues_are_whole_and_compiled() -> None:
    problems, outdated = catalogues.work(catalogues.CATALOGUES, write=False)
    assert not problems, "\n".join(problems)
    assert not outdated, "run: python tools/catalogues.py"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_wording_shows_a_backslash(lang: str) -> None:
    known = translations(lang)._catalog  # type: ignore[attr-defined]
    assert [key for key, said in known.items() if key and "\\" in str(said)] == []
