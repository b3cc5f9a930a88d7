"""Pastes as they come from programs, each with the Markdown it has to become."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kmwiki.pasting import clean_pasted_html, clean_pasted_text
from kmwiki.render import find_tangle, render_here
from tests.pure.pasting.seeing import words_seen_in, words_seen_on_the_page

CORPUS = sorted(path for path in (Path(__file__).parent / "corpus").iterdir() if path.suffix != ".md")
# Text in which Markdown is meant: compared with the result only.
MARKDOWN = {"28-markdown-already.txt"}


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_a_paste_becomes_the_markdown_it_meant(path: Path) -> None:
    pasted = path.read_bytes().decode("utf-8")
    cleaned = clean_pasted_html(pasted) if path.suffix == ".html" else clean_pasted_text(pasted)
    assert cleaned.markdown == path.with_suffix(".md").read_text(encoding="utf-8").rstrip("\n")
    assert find_tangle(cleaned.markdown) is None
    if path.name not in MARKDOWN:
        html = render_here(cleaned.markdown).html
        assert "<pre" not in html
        assert "<code" not in html
    if path.suffix == ".txt" and path.name not in MARKDOWN:
        # A mail's marks of quoting become quotes, the dashes above its signature a drawn line.
        words = re.sub(r"^(?:> ?)+|^-- $", "", pasted, flags=re.MULTILINE) if "mail" in path.name else pasted
        assert words_seen_on_the_page(cleaned.markdown) == words_seen_in(words)


def test_there_are_as_many_as_were_promised() -> None:
    assert len(CORPUS) >= 25


@pytest.mark.parametrize("path", [path for path in CORPUS if path.suffix == ".txt"], ids=lambda path: path.name)
def test_cleaning_what_was_cleaned_changes_no_word(path: Path) -> None:
    once = clean_pasted_text(path.read_bytes().decode("utf-8")).markdown
    twice = clean_pasted_text(once, is_markdown=True).markdown
    assert words_seen_on_the_page(twice) == words_seen_on_the_page(once)
