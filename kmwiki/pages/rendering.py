"""Texts of a page as HTML: made before the transaction, stored per revision, filled at view time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import SelectBase, bindparam, delete, select

from kmwiki.accounts.mentioning import NOWHERE, Near, names_typed, people_mentioned
from kmwiki.core.database import db, transaction
from kmwiki.core.errors import Invalid
from kmwiki.core.journal import QueueRow, enqueue
from kmwiki.core.rows import rows_of
from kmwiki.render import RENDERER_VERSION, Rendered, TooLarge, render, sentences_of

from .edits import LONGEST_BODY, PageEdit, get_kind, texts_of
from .links import store_links
from .models import Mention, Page, PageLink, RenderedText

RENDER_QUEUE = "render"  # pages whose stored HTML must be made anew


@dataclass(frozen=True)
class PreparedTexts:
    """Every text of an edit, rendered: part -> :class:`Rendered`; and the sentence each link first stands in."""

    parts: Mapping[str, Rendered] = field(default_factory=dict)
    sentences: Mapping[str, str] = field(default_factory=dict)

    @property
    def links(self) -> dict[str, str]:
        """Link target -> its sentence."""
        targets = (target for rendered in self.parts.values() for target in rendered.links)
        return {target: self.sentences.get(target, "") for target in targets}

    @property
    def mentions(self) -> list[str]:
        return [name for rendered in self.parts.values() for name in rendered.mentions]

    @property
    def notes(self) -> list[str]:
        """Why a text is shown plain, as catalogue keys; empty when all is well."""
        return sorted({rendered.note for rendered in self.parts.values() if rendered.note})


def prepare_texts(
    kind: str, edit: PageEdit, names: Mapping[str, str] | None = None, *, near: Near = NOWHERE
) -> PreparedTexts:  # fmt: skip
    """Render the texts of an edit. Call it outside any transaction: it may take seconds at worst.

    Args:
        names: from :func:`names_in`, for whoever calls this where the database can't be asked (in a thread).
        near: who is meant when several people bear a name.

    Raises:
        Invalid: a text is longer than a page may hold.
    """
    texts = texts_of(get_kind(kind), edit).items()
    # All parts stand on one screen, so each has its own anchors; the body's are the short ones people link to.
    names = names_in(kind, edit, near) if names is None else names
    prefixes = {part: "h-" if part == "body" else f"h-{part}-" for part, _ in texts}
    try:
        parts = {
            part: render(text, lang=edit.lang, prefix=prefixes[part], top=2 if part == "body" else 3, names=names)
            for part, text in texts
        }
    except TooLarge as trouble:
        raise Invalid("pages.body_too_long", field="body", most=LONGEST_BODY // 1024) from trouble
    sentences: dict[str, str] = {}
    for rendered in parts.values():
        sentences = {**sentences_of(rendered.html), **sentences}
    return PreparedTexts(parts, sentences)


def names_in(kind: str, edit: PageEdit, near: Near = NOWHERE) -> dict[str, str]:
    """Names of people that stand behind an @ in the texts of an edit, and whom they mean."""
    return names_typed(*(text for _, text in texts_of(get_kind(kind), edit).items()), near=near)


def as_called(page_no: int, comment_id: int | None = None) -> Near:
    """For texts that are kept as they are: whom a page's text, or a comment under it, has called it still calls,
    whoever bears the name by now."""
    of_text = Mention.comment_id == comment_id if comment_id is not None else Mention.comment_id.is_(None)
    return Near(
        called=frozenset(db.session.scalars(select(Mention.person_id).where(Mention.page_no == page_no, of_text)))
    )


def store_texts(page: Page, prepared: PreparedTexts) -> None:
    """Keep the HTML of the newest revision; what had to stay plain for want of time is queued to be made anew."""
    db.session.execute(
        delete(RenderedText).where(RenderedText.page_no == page.record_no, RenderedText.revision == page.revision)
    )
    for part, rendered in prepared.parts.items():
        db.session.add(
            RenderedText(
                page_no=page.record_no,
                revision=page.revision,
                part=part,
                renderer_version=rendered.renderer_version,
                html=rendered.html,
                plain=rendered.plain,
                toc=[[entry.level, entry.id, entry.title] for entry in rendered.toc],
                links=list(rendered.links),
                mentions=list(rendered.mentions),
                note=rendered.note or None,
            )
        )
    if any(rendered.retry for rendered in prepared.parts.values()):
        enqueue(RENDER_QUEUE, [page.record_no])


def store_mentions(page: Page, prepared: PreparedTexts) -> None:
    """Note whom the page's text names."""
    db.session.execute(delete(Mention).where(Mention.page_no == page.record_no, Mention.comment_id.is_(None)))
    for person_id in sorted({person.id for person in people_mentioned(prepared.mentions).values()}):
        db.session.add(Mention(page_no=page.record_no, comment_id=None, person_id=person_id))


@dataclass(frozen=True)
class StoredPart:
    """One stored text as a page shows it; ``toc`` holds (level, anchor, title), ``note`` why the text is plain."""

    html: str
    links: tuple[str, ...]
    mentions: tuple[str, ...]
    toc: Sequence[tuple[int, str, str]]
    note: str | None


def stored_texts(page_no: int, revision: int) -> dict[str, StoredPart]:
    """The stored HTML of a revision by part."""
    found = rows_of(_stored_query(), {"page_no": page_no, "revision": revision})
    return {row.part: StoredPart(row.html, tuple(row.links), tuple(row.mentions), row.toc, row.note) for row in found}


def names_called(page_no: int, revision: int) -> set[str]:
    """Names behind an @ in the stored texts of a revision, whomever they mean."""
    return {name for part in stored_texts(page_no, revision).values() for name in part.mentions}


@cache
def _stored_query() -> SelectBase:
    """Built once, and of columns: the plain text beside them is for the index."""
    columns = (RenderedText.html, RenderedText.links, RenderedText.mentions, RenderedText.toc, RenderedText.note)
    this = RenderedText.page_no == bindparam("page_no"), RenderedText.revision == bindparam("revision")
    return select(RenderedText.part, *columns).where(*this)


def ask_for_rendering() -> int:
    """Queue every page whose newest HTML was made by another version of the renderer, or whose links have yet to get
    their sentences; gives how many."""
    stale = (
        select(RenderedText.page_no)
        .join(Page, (Page.record_no == RenderedText.page_no) & (Page.revision == RenderedText.revision))
        .where(RenderedText.renderer_version != RENDERER_VERSION)
        .distinct()
    )
    bare = select(PageLink.from_no).where(PageLink.sentence.is_(None), PageLink.comment_id.is_(None))
    wanted = set(db.session.scalars(stale)) | set(db.session.scalars(bare))
    queued = select(QueueRow.subject_id).where(QueueRow.consumer == RENDER_QUEUE)
    pages = sorted(wanted - set(db.session.scalars(queued)))
    enqueue(RENDER_QUEUE, pages)
    return len(pages)


def render_again(page_no: int) -> None:
    """Replace the stored HTML of a page's newest revision: rendering before the transaction, writing in it."""
    page = db.session.get(Page, page_no)
    if page is None:
        return
    revision, kind = page.revision, page.kind
    edit = PageEdit(lang=page.lang, title=page.title, body=page.body, fields=dict(page.fields))
    prepared = prepare_texts(kind, edit, near=as_called(page_no))
    with transaction():
        page = db.session.get(Page, page_no)
        if page is None or page.revision != revision:
            return  # somebody saved meanwhile, and rendered
        store_texts(page, prepared)
        store_links(page, prepared.links)
        page.version += 1
        enqueue("index", [page_no])
