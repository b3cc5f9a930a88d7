"""The direction of the house: imports go down, never in a ring, and each engine library has one owner."""

from __future__ import annotations

import pytest

from tests.architecture.floors import FLOORS, floor_of
from tests.architecture.imports import climbing, imports_of, package_of, read_sources, rings, trespassing

OURS = imports_of(read_sources())


def test_every_package_has_a_floor() -> None:
    packages = {package_of(one.module) for one in OURS} | {package_of(one.target) for one in OURS}
    for package in packages - {None}:
        assert package is not None
        floor_of(package)


def test_no_package_stands_on_two_floors() -> None:
    names = [name for floor in FLOORS for name in floor]
    assert len(names) == len(set(names))


def test_imports_only_go_down() -> None:
    assert climbing(OURS) == []


def test_no_modules_import_each_other_in_a_ring() -> None:
    assert rings(OURS) == []


def test_each_engine_library_is_used_by_its_owner_alone() -> None:
    assert trespassing(OURS) == []


# The checkers themselves: a rule that can't fail is no rule.


def test_an_import_upstairs_is_caught_even_inside_a_function() -> None:
    sources = {"kmwiki.text.words": "def split():\n    from kmwiki.pages import models\n", "kmwiki.pages.models": ""}
    assert climbing(imports_of(sources)) == ["kmwiki.text.words line 2 imports kmwiki.pages.models: that is upstairs"]


def test_an_import_under_type_checking_counts() -> None:
    sources = {"kmwiki.core.x": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import kmwiki.web.pages\n"}
    assert len(climbing(imports_of(sources))) == 1


def test_neighbours_on_one_floor_are_caught() -> None:
    sources = {"kmwiki.text.words": "from kmwiki import i18n\n", "kmwiki.i18n": ""}
    assert climbing(imports_of(sources)) == [
        "kmwiki.text.words line 1 imports kmwiki.i18n: packages on one floor do not know each other"
    ]


def test_a_relative_import_is_followed() -> None:
    sources = {"kmwiki.core.x": "from ..web.pages import show\nfrom . import clock\n", "kmwiki.core.clock": ""}
    assert [one.target for one in imports_of(sources)] == ["kmwiki.web.pages", "kmwiki.core.clock"]


def test_going_down_is_fine() -> None:
    sources = {"kmwiki.web.x": "from kmwiki.pages.models import Page\n", "kmwiki.pages.models": "import kmwiki.core\n"}
    assert climbing(imports_of(sources)) == []


def test_a_package_without_a_floor_is_an_error() -> None:
    with pytest.raises(LookupError, match="kmwiki.elsewhere has no floor"):
        climbing(imports_of({"kmwiki.core.x": "import kmwiki.elsewhere\n"}))


def test_a_ring_hidden_in_a_function_is_caught() -> None:
    sources = {
        "kmwiki.pages.a": "from kmwiki.pages import b\n",
        "kmwiki.pages.b": "from kmwiki.pages.c import x\n",
        "kmwiki.pages.c": "def late():\n    import kmwiki.pages.a\n",
    }
    assert rings(imports_of(sources)) == [["kmwiki.pages.a", "kmwiki.pages.b", "kmwiki.pages.c"]]


def test_a_name_taken_from_the_modules_own_package_closes_no_ring() -> None:
    sources = {
        "kmwiki.web.pages": "from kmwiki.web.pages import viewing\n",
        "kmwiki.web.pages.viewing": "from . import blueprint\n",
    }
    assert rings(imports_of(sources)) == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("kmwiki.indexing.x", "from whoosh.index import open_dir\n"),
        ("kmwiki.web.pages", "import bleach\n"),
        ("kmwiki.pages.models", "from flask_sqlalchemy import SQLAlchemy\n"),
        ("kmwiki.accounts.x", "from flask import g\n"),
        ("kmwiki.kinds", "import sqlalchemy\n"),
        ("kmwiki.web.searching", "import whoosh\n"),
    ],
)
def test_a_library_in_the_wrong_place_is_caught(module: str, source: str) -> None:
    assert len(trespassing(imports_of({module: source}))) == 1


def test_a_library_with_its_owner_is_fine() -> None:
    sources = {"kmwiki.search.whoosh_engine": "import whoosh.index\n", "kmwiki.core.database": "from flask import g\n"}
    assert trespassing(imports_of(sources)) == []
