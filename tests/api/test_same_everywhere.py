"""The page, the API and the command line give the same hits in the same order, to a visitor and to a member."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from kmwiki import app as app_module
from kmwiki.cli import root
from kmwiki.cli.terminal import Program
from kmwiki.core.database import end_reading
from tests.api.described import BASE
from tests.support.site import TestSite

_TITLE_LINK = re.compile(r'class="search-hit__title"><a href="([^"]+)"')
QUESTIONS: dict[str, dict[str, Any]] = {
    "one Thai word": {"q": "อพยพ"},
    "an English word": {"q": "evacuated"},
    "both languages": {"q": "อพยพ evacuation"},
    "a word in a comment": {"q": "เสียงตามสาย"},
    "a phrase": {"q": '"อพยพสัตว์เลี้ยง"'},
    "an exclusion": {"q": "อพยพ -สัตว์เลี้ยง"},
    "narrowed": {"q": "อพยพ", "kind": ["practice", "thread"], "fiscal_year": [2569]},
    "narrowed by all that is left": {"q": "evacuation", "agency": ["admin"], "tag": ["flood"], "author": ["somchai"]},
    "a category": {"q": "อพยพ", "category": [6]},
    "newest first": {"q": "อพยพ", "sort": "newest"},
    "most read first": {"q": "อพยพ", "sort": "most_read"},
    "as typed": {"q": "อพยพ", "exact": 1},
    "by the name that is shown": {"q": 'โดย:"มาลี ดีงาม"'},
    "what is nowhere": {"q": "xyzไม่มีจริง"},
    "a known word beside two that are nowhere": {"q": "อพยพ zzzqqq xxyyk"},
    "the same, narrowed and sorted": {"q": "xxyyk evacuation zzzqqq", "kind": ["wiki"], "sort": "newest"},
}


@pytest.fixture
def terminal(app: Flask, monkeypatch: pytest.MonkeyPatch):
    """``search`` of the command line on the data of the test."""
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")

    class SameApp:
        create_app = staticmethod(lambda settings=None: app)
        prepare = staticmethod(app_module.prepare)

    def run(*words: str):
        end_reading()
        done = CliRunner().invoke(root, ["search", *words], obj=Program(lambda: SameApp))
        end_reading()
        return done

    return run


def as_options(asked: dict[str, Any]) -> list[str]:
    """The question as the terminal takes it."""
    words = [asked["q"]]
    for name, value in asked.items():
        option = f"--{name.replace('_', '-')}"
        if name == "exact":
            words.append(option)
        elif name != "q":
            for one in value if isinstance(value, list) else [value]:
                words += [option, str(one)]
    return words if not words[0].startswith("-") else ["--", *words]


def without_time(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "took_ms"}


@pytest.mark.parametrize("who", [None, "somchai", "มาลี"])
def test_same_hits_same_order(site: TestSite, province, ask, terminal, who: str | None) -> None:
    browser = site.browser(who)
    for name, asked in QUESTIONS.items():
        page = browser.get("/search", query_string=asked).get_data(as_text=True)
        on_page = [html.unescape(link) for link in _TITLE_LINK.findall(page)]
        api = ask(by=who, lang="en", **asked).get_json()
        done = terminal(*as_options(asked), *(["--as", who] if who else []), "--json")
        assert done.exit_code == 0, (name, done.output)
        assert [hit["url"].removeprefix(BASE) for hit in api["hits"]] == on_page, name
        assert without_time(json.loads(done.stdout)) == without_time(api), name
        # A question that finds nothing compares nothing; visitors see no page about pets.
        assert on_page or name == "what is nowhere" or (who is None and name == "a phrase"), name


def test_parts_are_the_same_too(province, ask, terminal) -> None:
    api = ask(q="อพยพ", by="มาลี", limit=1, offset=1).get_json()
    done = json.loads(terminal("อพยพ", "--as", "มาลี", "--limit", "1", "--offset", "1", "--json").stdout)
    assert done["hits"] == api["hits"]
    assert len(api["hits"]) == 1


def test_an_option_that_cannot_be_meant_ends_with_2(terminal) -> None:
    for option, value in (
        ("--kind", "novel"), ("--fiscal-year", "2026"), ("--limit", "0"), ("--sort", "x"), ("--category", "9"),
        ("--offset", "-1"),
    ):  # fmt: skip
        done = terminal("อพยพ", option, value, "--json")
        assert (done.exit_code, done.stdout) == (2, "")
        assert done.stderr.startswith(f"{option}: ")


def test_wrong_use_ends_with_2(terminal) -> None:
    for words in ([], ["a", "b"], ["a", "--nonsense"]):
        assert terminal(*words).exit_code == 2


def test_nobodys_rights_end_with_1(terminal, province) -> None:
    done = terminal("อพยพ", "--as", "nobody", "--json")
    assert (done.exit_code, done.stdout) == (1, "")


def test_the_rights_of_a_closed_account_end_with_1(terminal, site, province) -> None:
    from kmwiki.accounts import managing
    from kmwiki.accounts.reading import get_account
    from kmwiki.core.database import transaction

    boss = site.person("boss", "admin")
    with transaction():
        managing.disable_person(boss, get_account("somchai"))
    done = terminal("อพยพ", "--as", "somchai", "--json")
    assert (done.exit_code, done.stdout) == (1, "")


def test_a_closed_site_is_told_and_not_taken_for_an_empty_one(terminal, province) -> None:
    from kmwiki.core.database import transaction
    from kmwiki.core.site import the_site

    with transaction():
        the_site().visitors_may_read = False
    done = terminal("อพยพ", "--json")
    assert (done.exit_code, done.stdout) == (1, "")
    assert terminal("อพยพ", "--as", "somchai").exit_code == 0


def test_nothing_found_is_no_failure(terminal, province) -> None:
    done = terminal("xyzไม่มีจริง")
    assert (done.exit_code, done.stdout) == (0, "")


def test_words_that_are_nowhere_are_named_in_the_terminal(terminal, province, ask) -> None:
    asked = {"q": "อพยพ zzzqqq xxyyk"}
    done = terminal(asked["q"])
    assert done.stdout.count("\n") == 2 * ask(**asked).get_json()["total"]
    for words in ("zzzqqq", "xxyyk"):
        assert f"Nothing here has {words}; showing what อพยพ finds (as typed: --exact)" in done.stderr
    as_typed = terminal(asked["q"], "--exact")
    assert (as_typed.exit_code, as_typed.stdout) == (0, "")


def test_for_people_hits_go_to_stdout_and_the_count_to_stderr(terminal, province) -> None:
    done = terminal("เสียงตามสาย")
    assert done.stdout.startswith(f"{province['other']}  wiki  จัดประชุมประจำเดือน Monthly meeting\n")
    assert "found 1" in done.stderr
