"""SQLite FTS5 and tantivy doing the same job on the same tokens, as far as they can: ten hits, a snippet each, counts.

Both get the terms our analyzer makes of a page and its comments, joined by spaces, and of each query its terms: any of
them may match, best BM25 first; a phrase is a phrase. What they are spared: rights, title boosts, cluster pairs, one
line for a page and its comments, layouts and slips. Their snippets are made of terms, not of the text as written.
"""

from __future__ import annotations

import html
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from kmwiki.search.analysis import analyse
from kmwiki.search.documents import Document

from .search_queries import Asked

HITS = 10
COLUMNS = ("kind", "year", "agency", "author")
_COLUMN_OF = {"kinds": "kind", "fiscal_years": "year", "agencies": "agency"}


@dataclass(frozen=True)
class Tokenised:
    """A page with its comments, as rivals take it."""

    number: int
    title: str
    terms: str
    columns: dict[str, str]


class Rival(Protocol):
    """Something else that searches."""

    name: str

    def add(self, page: Tokenised) -> None: ...

    def finish(self) -> None: ...

    def answer(self, asked: Asked, *, counts: bool) -> str:
        """Ten hits with snippets as HTML, with the number of all; with ``counts``, of each column's values too."""
        ...

    def close(self) -> None: ...


def tokenised(documents: list[Document]) -> Tokenised:
    """The terms of a page and its comments."""
    page = documents[0]
    texts = [page.title, page.summary, page.body, *page.tags, *(one.body for one in documents[1:])]
    return Tokenised(
        page.record_no,
        page.title,
        " ".join(_terms(" \n".join(texts))),
        {"kind": page.kind, "year": str(page.fiscal_year), "agency": str(page.agency), "author": page.authors[0]},
    )


def _terms(text: str) -> Iterator[str]:
    for token in analyse(text, grams=False).tokens:
        if token.terms:
            yield token.terms[0]


def _asked_terms(asked: Asked) -> tuple[list[str], bool]:
    """Terms of a query, and whether they must stand side by side."""
    return list(dict.fromkeys(_terms(asked.text))), asked.text.startswith('"')


class Fts5:
    """SQLite's full-text table, in a file."""

    name = "SQLite FTS5"

    def __init__(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / "fts5.db")
        self._database.executescript(
            f"""PRAGMA journal_mode = WAL;
            CREATE TABLE page (id INTEGER PRIMARY KEY, title, {", ".join(COLUMNS)});
            CREATE VIRTUAL TABLE words USING fts5(terms,
                tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M*'");"""
        )

    def add(self, page: Tokenised) -> None:
        self._database.execute("INSERT INTO words (rowid, terms) VALUES (?, ?)", (page.number, page.terms))
        marks = ", ".join("?" * (2 + len(COLUMNS)))
        values = (page.number, page.title, *(page.columns[name] for name in COLUMNS))
        self._database.execute(f"INSERT INTO page VALUES ({marks})", values)

    def finish(self) -> None:
        self._database.execute("INSERT INTO words (words) VALUES ('optimize')")
        self._database.execute("ANALYZE")
        self._database.commit()

    def answer(self, asked: Asked, *, counts: bool) -> str:
        terms, is_phrase = _asked_terms(asked)
        quoted = [f'"{term}"' for term in terms]
        match = f'"{" ".join(terms)}"' if is_phrase else " OR ".join(quoted)
        narrow, values = self._narrowed(asked)
        found = f"FROM words JOIN page ON page.id = words.rowid WHERE words MATCH ?{narrow}"
        rows = self._database.execute(
            f"SELECT title, kind, year, agency, snippet(words, 0, '<mark>', '</mark>', '…', 30) {found}"
            f" ORDER BY rank LIMIT {HITS}",
            (match, *values),
        ).fetchall()
        total = self._database.execute(
            f"SELECT count(*) {found if narrow else 'FROM words WHERE words MATCH ?'}", (match, *values)
        ).fetchone()[0]
        facets = []
        if counts:
            for name in COLUMNS:
                query = f"SELECT {name}, count(*) {found} GROUP BY {name} ORDER BY 2 DESC LIMIT 12"
                facets.append(self._database.execute(query, (match, *values)).fetchall())
        return _drawn(total, rows, facets)

    @staticmethod
    def _narrowed(asked: Asked) -> tuple[str, list[str]]:
        sql, given = "", []
        for name, values in asked.filters.items():
            sql += f" AND page.{_COLUMN_OF[name]} IN ({', '.join('?' * len(values))})"
            given += [str(value) for value in values]
        return sql, given

    def close(self) -> None:
        self._database.close()


class Tantivy:
    """The search library in Rust, by its Python package; only where that is installed."""

    name = "tantivy"

    def __init__(self, folder: Path) -> None:
        import tantivy

        self._tantivy = tantivy
        schema = tantivy.SchemaBuilder()
        schema.add_text_field("terms", stored=True, tokenizer_name="by spaces")
        schema.add_text_field("title", stored=True, tokenizer_name="raw")
        for name in COLUMNS:
            schema.add_text_field(name, stored=True, tokenizer_name="raw", fast=True)
        self._schema = schema.build()
        (folder / "tantivy").mkdir()
        self._index = tantivy.Index(self._schema, path=str(folder / "tantivy"))
        analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self._index.register_tokenizer("by spaces", analyzer)
        self._writer = self._index.writer(heap_size=200_000_000)

    def add(self, page: Tokenised) -> None:
        self._writer.add_document(
            self._tantivy.Document(terms=[page.terms], title=[page.title], **{k: [v] for k, v in page.columns.items()})
        )

    def finish(self) -> None:
        self._writer.commit()
        self._writer.wait_merging_threads()
        self._index.reload()

    def answer(self, asked: Asked, *, counts: bool) -> str:
        query, occur = self._tantivy.Query, self._tantivy.Occur
        terms, is_phrase = _asked_terms(asked)
        if is_phrase and len(terms) > 1:
            wanted = query.phrase_query(self._schema, "terms", terms)
        else:
            any_of = [(occur.Should, query.term_query(self._schema, "terms", term)) for term in terms]
            wanted = query.boolean_query(any_of)
        if asked.filters:
            wanted = query.boolean_query([(occur.Must, wanted), *self._narrowed(asked)])
        searcher = self._index.searcher()
        found = searcher.search(wanted, limit=HITS, count=True)
        snippets = self._tantivy.SnippetGenerator.create(searcher, wanted, self._schema, "terms")
        rows = []
        for _, address in found.hits:
            document = searcher.doc(address)
            columns = [document.get_first(name) for name in ("title", "kind", "year", "agency")]
            rows.append((*columns, snippets.snippet_from_doc(document).to_html()))
        facets: list[Any] = []
        if counts:
            by_column = {name: {"terms": {"field": name, "size": 12}} for name in COLUMNS}
            told = searcher.aggregate(wanted, by_column)
            facets = [[(one["key"], one["doc_count"]) for one in told[name]["buckets"]] for name in COLUMNS]
        return _drawn(found.count, rows, facets)

    def _narrowed(self, asked: Asked) -> Iterator[tuple[Any, Any]]:
        query, occur = self._tantivy.Query, self._tantivy.Occur
        for name, values in asked.filters.items():
            any_of = [(occur.Should, query.term_query(self._schema, _COLUMN_OF[name], str(value))) for value in values]
            yield occur.Must, query.const_score_query(query.boolean_query(any_of), 0.0)

    def close(self) -> None:
        pass


def _drawn(total: int, rows: list[Any], facets: list[Any]) -> str:
    """The plainest HTML there is."""
    hits = "".join(
        f"<li><h2>{html.escape(str(title))}</h2><p>{snippet}</p><p>{kind} {year} {agency}</p></li>"
        for title, kind, year, agency, snippet in rows
    )
    counted = "".join(
        "<ul>" + "".join(f"<li>{html.escape(str(value))} {count}</li>" for value, count in facet) + "</ul>"
        for facet in facets
    )
    return f"<p>{total}</p><ol>{hits}</ol>{counted}"


def rivals(folder: Path) -> tuple[list[Rival], str]:
    """Those that can be asked here, and a word about one that can't."""
    found: list[Rival] = [Fts5(folder)]
    try:
        found.append(Tantivy(folder))
    except ImportError:
        return found, "tantivy is not installed (python3 run.py test installs it); told without it"
    return found, ""
