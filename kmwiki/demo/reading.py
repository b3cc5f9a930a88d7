"""The example site as it lies in files: read and checked as a whole before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kmwiki.contentfiles import PageFile, parse_page
from kmwiki.contentfiles.nodes import plain_value, read_items
from kmwiki.pages.edits import AuthorRef, PageEdit

FOLDER = Path(__file__).with_name("data")
_SHARING = "sharing"  # {people: [username], agencies: [code]}: only the example site names readers in a file


@dataclass(frozen=True)
class DemoPage:
    """A page of the example site; ``stem`` is its file's name, by which comments refer to it."""

    stem: str
    file: PageFile

    def edit(self) -> PageEdit:
        """As its authors would have handed it in."""
        file = self.file
        sharing: Mapping[str, list[str]] = file.more.get(_SHARING) or {}
        return PageEdit(
            title=file.title,
            body=file.body,
            lang=file.lang,
            title_2=file.title_2,
            summary=file.summary,
            summary_2=file.summary_2,
            # Which comment is the accepted answer is known when the comments have their numbers.
            fields={key: value for key, value in file.fields.items() if key != "accepted_answer"},
            agency=file.agency,
            fiscal_year=file.fiscal_year,
            categories=file.categories,
            adli=file.adli,
            tags=file.tags,
            visibility=file.visibility,
            state=file.state,
            licence=file.licence,
            authors=tuple(AuthorRef(username=name) for name in file.authors),
            shared_people=tuple(sharing.get("people", ())),
            shared_agencies=tuple(sharing.get("agencies", ())),
        )

    def renaming(self, names: Mapping[str, str]) -> DemoPage:
        """The same page by people, and shown to people, who bear other usernames."""
        sharing: Mapping[str, list[str]] = self.file.more.get(_SHARING) or {}
        shared = {key: [names.get(name, name) for name in listed] for key, listed in sharing.items()}
        authors = tuple(names.get(name, name) for name in self.file.authors)
        return replace(self, file=replace(self.file, authors=authors, more={**self.file.more, _SHARING: shared}))


@dataclass(frozen=True)
class DemoData:
    """Agencies, people, pages and what is said under them."""

    agencies: list[Mapping[str, Any]]
    people: list[Mapping[str, Any]]
    pages: list[DemoPage]
    comments: list[Mapping[str, Any]]

    def renaming(self, names: Mapping[str, str]) -> DemoData:
        """The same example with other usernames for some of its people, wherever they are named."""

        def named(row: Mapping[str, Any], key: str) -> Mapping[str, Any]:
            return {**row, key: names.get(row[key], row[key])}

        return replace(
            self,
            people=[named(row, "username") for row in self.people],
            pages=[page.renaming(names) for page in self.pages],
            comments=[named(row, "author") for row in self.comments],
        )


def read_demo(folder: Path = FOLDER) -> DemoData:
    """Read every file.

    Raises:
        ContentProblem: one can't be read; nothing has been written.
    """
    return DemoData(
        agencies=_items(folder / "agencies.yaml"),
        people=_items(folder / "people.yaml"),
        pages=[_page(path) for path in sorted((folder / "pages").glob("*.md"))],
        comments=_items(folder / "comments.yaml"),
    )


def _page(path: Path) -> DemoPage:
    return DemoPage(path.stem, parse_page(path.read_bytes(), path=path.name, also=frozenset({_SHARING})))


def _items(path: Path) -> list[Mapping[str, Any]]:
    return [plain_value(node) for node in read_items(path.read_text("utf-8"), path=path.name)]
