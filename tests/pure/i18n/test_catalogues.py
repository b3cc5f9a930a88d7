"""The catalogue tool finds what would leave a reader with a key or the wrong language."""

from __future__ import annotations

from pathlib import Path

import pytest

from kmwiki.i18n import language_or_default, translate, translations
from tools import catalogues

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'


def put(root: Path, lang: str, feature: str, **wording: str) -> None:
    folder = root / lang / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    entries = [f'\nmsgid "{key.replace("__", ".")}"\nmsgstr "{text}"\n' for key, text in wording.items()]
    (folder / f"{feature}.po").write_text(HEADER + "".join(entries), encoding="utf-8")


def test_good_catalogues_are_compiled_once(tmp_path: Path) -> None:
    put(tmp_path, "th", "pages", pages__save="บันทึก", pages__count="หน้า AAR: %(n)s")
    put(tmp_path, "en", "pages", pages__save="Save", pages__count="AAR pages: %(n)s")
    problems, stale = catalogues.work(tmp_path, write=False)
    assert not problems
    assert len(stale) == 2
    catalogues.work(tmp_path, write=True)
    assert catalogues.work(tmp_path, write=False) == ([], [])


def test_a_changed_wording_makes_the_compiled_file_stale(tmp_path: Path) -> None:
    for lang in catalogues.LANGUAGES:
        put(tmp_path, lang, "pages", pages__save="บันทึก Save")
    catalogues.work(tmp_path, write=True)
    put(tmp_path, "en", "pages", pages__save="Keep")
    _, stale = catalogues.work(tmp_path, write=False)
    assert [path.relative_to(tmp_path).parts[0] for path in stale] == ["en"]


@pytest.mark.parametrize(
    ("thai", "english", "told"),
    [
        ({"pages__save": "บันทึก"}, {"pages__save": "Save", "pages__bin": "Bin"}, "pages.bin is missing in th"),
        ({"pages__save": "บันทึก"}, {}, "pages.save is missing in en"),
        ({"pages__save": ""}, {"pages__save": "Save"}, "the wording is empty"),
        ({"pages__n": "%(n)s หน้า"}, {"pages__n": "%(count)s pages"}, "other arguments"),
        ({"pages__n": "%(n)s 5%"}, {"pages__n": "%(n)s 5%%"}, "must be written %%"),
        ({"Save": "บันทึก"}, {"Save": "Save"}, "lower-case words joined by dots"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, thai: dict[str, str], english: dict[str, str], told: str) -> None:
    put(tmp_path, "th", "pages", **thai)
    put(tmp_path, "en", "pages", **english)
    problems, _ = catalogues.work(tmp_path, write=False)
    assert any(told in problem for problem in problems), problems


def test_a_file_without_its_other_language_and_a_key_in_two_files(tmp_path: Path) -> None:
    for lang in catalogues.LANGUAGES:
        put(tmp_path, lang, "pages", pages__save="บันทึก Save")
        put(tmp_path, lang, "comments", pages__save="บันทึก Save")
    put(tmp_path, "th", "home", home__new="ใหม่")
    problems, _ = catalogues.work(tmp_path, write=False)
    assert any("home.po is missing" in problem for problem in problems)
    assert any("pages.save already stands in comments" in problem for problem in problems)


def test_a_key_written_twice_and_a_broken_file_are_told(tmp_path: Path) -> None:
    for lang in catalogues.LANGUAGES:
        put(tmp_path, lang, "pages", pages__save="บันทึก Save")
    path = tmp_path / "th" / "LC_MESSAGES" / "pages.po"
    path.write_text(path.read_text("utf-8") + '\nmsgid "pages.save"\nmsgstr "อีกครั้ง"\n', encoding="utf-8")
    broken = tmp_path / "en" / "LC_MESSAGES" / "pages.po"
    broken.write_text(broken.read_text("utf-8") + "\nmsgid nothing quoted\n", encoding="utf-8")
    problems, _ = catalogues.work(tmp_path, write=False)
    assert any("stands twice" in problem for problem in problems)
    assert any("cannot be read" in problem for problem in problems)


def test_the_catalogues_of_all_features_are_one() -> None:
    assert translate("th", "dates.just_now") == "เมื่อสักครู่"
    assert translate("en", "dates.time", hour="19", minute="54") == "19:54"
    assert translate("en", "no.such_key") == "no.such_key"
    with pytest.raises(ValueError, match="language"):
        translations("fr")


def test_a_language_the_site_does_not_speak_becomes_thai() -> None:
    assert [language_or_default(lang) for lang in ("en", "th", "fr", "", None)] == ["en", "th", "th", "th", "th"]
