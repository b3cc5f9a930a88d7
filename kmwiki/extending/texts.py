"""Where borrowed words are looked for: the texts of a page, as they were written and as they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kmwiki.accounts.mentioning import names_typed
from kmwiki.pages.edits import PageEdit, get_kind, texts_of
from kmwiki.pages.models import Page
from kmwiki.pages.rendering import stored_texts
from kmwiki.pages.saving import snapshot
from kmwiki.render import render

from .models import BorrowedWords
from .seen import seen_in, seen_in_line
from .wording import quotation, stands_in


def reading_of(page: Page) -> Callable[[BorrowedWords], bool]:
    """Tells of words whether readers of the page find them there as they were lent.

    A text that could not be rendered is shown as its source, and of words that the worker has not rendered yet nothing
    but their source is known: these are looked for in the source.
    """
    edit, stored = snapshot(page), stored_texts(page.record_no, page.revision)
    sources = texts_of(get_kind(page.kind), edit)
    seen = [seen_in(part.html) for part in stored.values() if not part.note]
    drawn = set(sources.values())
    seen += [seen_in_line(text) for text in _texts(edit) if text not in drawn]
    plain = "\n\n".join(text for name, text in sources.items() if name not in stored or stored[name].note)
    everything = all_texts(edit)

    def stands(row: BorrowedWords) -> bool:
        if not row.read_as:
            return stands_as_lent(everything, row)
        return any(one.holds(row.read_as) for one in seen) or stands_as_lent(plain, row)

    return stands


def as_read(row: BorrowedWords, lang: str) -> str:
    """Lent words as readers see them; nothing where they can't be rendered, since then their source is looked for."""
    said = quoted(row)
    rendered = render(said, lang=lang, names=names_typed(said))
    return "" if rendered.note else seen_in(rendered.html).signs


def stands_as_lent(text: str, row: BorrowedWords) -> bool:
    return stands_in(text, quoted(row))


def quoted(row: BorrowedWords) -> str:
    return quotation(row.wording, in_markdown=row.in_markdown)


def all_texts(edit: PageEdit) -> str:
    return "\n\n".join(_texts(edit))


def _texts(edit: PageEdit) -> Iterator[str]:
    """Every text of a page, also those of its fields."""

    def of(value: object) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            for one in value.values():
                yield from of(one)
        elif isinstance(value, (list, tuple)):
            for one in value:
                yield from of(one)

    yield from (edit.title, edit.title_2, edit.summary, edit.summary_2, edit.body)
    yield from of(dict(edit.fields))
