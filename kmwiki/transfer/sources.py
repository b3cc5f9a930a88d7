"""The sources in what was uploaded: files, and the members of archives, each read into pages."""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
from collections.abc import Container, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from urllib.parse import unquote

from kmwiki.attachments.binding import files_named
from kmwiki.contentfiles import (
    COMMENTS_SUFFIX,
    CommentEntry,
    ContentProblem,
    PageFile,
    comments_path,
    parse_comments,
    parse_page,
)
from kmwiki.kinds import KINDS
from kmwiki.pages.edits import AuthorRef, PageEdit

from .archives import Archive, files_beside, open_archive
from .incoming import FILE_SCHEME, IncomingFile, IncomingPage, LeftOut, Unreadable, with_texts
from .recognising import SUFFIXES, read_source
from .waiting import is_archive

# Keys no other program writes above its Markdown in this combination.
_OURS = re.compile(rb"\A(?:\xef\xbb\xbf)?---[ \t]*\r?\n(?:[^\n]*\n)*?(?:record_no|kind):")
_TARGET = re.compile(r"(\]\(\s*<?)([^\s<>()]+(?:\([^\s<>()]*\)[^\s<>()]*)*)")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


@dataclass(frozen=True)
class Ref:
    """One source: the upload it lies in, its path when that is an archive, and how it is shown."""

    upload: int
    member: str
    name: str


@dataclass(frozen=True)
class Read:
    """A page a source holds. ``entries`` are comments of a content file, which know more than others: their numbers,
    and which were deleted. ``used`` are members of the archive that came along with it."""

    page: IncomingPage
    fingerprint: str
    entries: tuple[CommentEntry, ...] = ()
    used: frozenset[str] = frozenset()


class Uploads:
    """The files of a run, opened as they are needed; for use in a ``with``."""

    def __init__(self, files: Sequence[tuple[str, Path]]) -> None:
        self._files = files
        self._archives: dict[int, Archive] = {}
        self._open = ExitStack()

    def __enter__(self) -> Uploads:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._open.close()

    def sources(self) -> tuple[list[Ref], list[tuple[Ref, LeftOut]]]:
        """What can be read, in order; and what can't even be looked at, with why."""
        refs: list[Ref] = []
        refused: list[tuple[Ref, LeftOut]] = []
        for number, (name, _) in enumerate(self._files):
            if not is_archive(name):
                refs.append(Ref(number, "", name))
                continue
            try:
                archive = self._archive(number)
            except Unreadable as trouble:
                refused.append((Ref(number, "", name), LeftOut(trouble.key, trouble.args_)))
                continue
            refs += [Ref(number, member, member) for member in pages_in(archive)]
            refused += [(Ref(number, "", member), why) for member, why in archive.refused.items()]
        return refs, refused

    def stray(self, used: Container[str]) -> list[tuple[Ref, str]]:
        """Members of archives that are no pages and belong to none, and what is to be said of them."""
        found = []
        for number, (name, _) in enumerate(self._files):
            archive = self._archive_or_none(number) if is_archive(name) else None
            if archive is None:
                continue
            pages = set(pages_in(archive))
            for member in archive.names:
                talk = member.endswith(COMMENTS_SUFFIX)
                if (
                    member in pages
                    or member in used
                    or (talk and member.removesuffix(COMMENTS_SUFFIX) + ".md" in pages)
                ):
                    continue
                key = "transfer.import.comments_without_page" if talk else "transfer.import.not_a_page"
                found.append((Ref(number, member, member), key))
        return found

    def read(self, ref: Ref) -> list[Read]:
        """The pages a source holds.

        Raises:
            Unreadable: it can't be read; ``line`` among the arguments where the line is known.
        """
        archive = self._archive(ref.upload) if ref.member else None
        content = archive.read(ref.member) if archive is not None else self._files[ref.upload][1].read_bytes()
        if ref.name.lower().endswith(".md") and _OURS.match(content):
            return [self._content_file(ref, content, archive)]
        pages = read_source(ref.name, content)
        reads = [Read(page, _fingerprint(content, str(part))) for part, page in enumerate(pages)]
        return [_with_files(read, ref.member, archive) for read in reads]

    def _content_file(self, ref: Ref, content: bytes, archive: Archive | None) -> Read:
        folder = posixpath.basename(posixpath.dirname(ref.member))
        beside = comments_path(ref.member)
        try:
            file = parse_page(content, path=ref.name, kind=folder if folder in KINDS else "wiki")
            talk = archive.read(beside) if archive is not None and beside in archive.infos else None
            entries = parse_comments(talk, path=beside) if talk is not None else []
        except ContentProblem as trouble:
            said = {"name": trouble.path, **trouble.args_}
            raise Unreadable(trouble.key, **said, line=trouble.line) from trouble
        page = IncomingPage(
            source=ref.name, edit=edit_of_file(file), kind=file.kind, record_no=file.record_no, created=file.created,
            updated=file.updated,
        )  # fmt: skip
        fingerprint = _fingerprint(content, (talk or b"").decode("utf-8", "replace"))
        return _with_files(Read(page, fingerprint, tuple(entries)), ref.member, archive)

    def _archive(self, number: int) -> Archive:
        if number not in self._archives:
            name, path = self._files[number]
            self._archives[number] = self._open.enter_context(open_archive(name, path))
        return self._archives[number]

    def _archive_or_none(self, number: int) -> Archive | None:
        try:
            return self._archive(number)
        except Unreadable:
            return None


def pages_in(archive: Archive) -> list[str]:
    """What in an archive is a page; the rest may belong to one."""
    files = archive.files_of_pages
    return [member for member in archive.names if member.lower().endswith(SUFFIXES) and member not in files]


def edit_of_file(file: PageFile) -> PageEdit:
    """What a content file asks for, unchecked; its authors are names until somebody looks for them."""
    return PageEdit(
        title=file.title, body=file.body, lang=file.lang, title_2=file.title_2, summary=file.summary,
        summary_2=file.summary_2, fields=file.fields, agency=file.agency, fiscal_year=file.fiscal_year,
        categories=file.categories, adli=file.adli, tags=file.tags, visibility=file.visibility, state=file.state,
        licence=file.licence, authors=tuple(AuthorRef(name=name) for name in file.authors),
    )  # fmt: skip


def _with_files(read: Read, member: str, archive: Archive | None) -> Read:
    """Pictures and papers that lie in the archive where the text says they do, brought along with it."""
    if archive is None:
        return read
    files = list(read.page.files)
    found: dict[str, int] = {}
    own = _own_files(read.page.edit, member, archive)
    pages = frozenset(pages_in(archive))
    for number, target in own.items():
        files.append(IncomingFile(posixpath.basename(target), archive.read(target), number))

    def point(match: re.Match[str]) -> str:
        target = _member_of(match[2], member)
        if target is None or target not in archive.infos or target in pages or target in own.values():
            return match[0]
        if target not in found:
            files.append(IncomingFile(posixpath.basename(target), archive.read(target)))
            found[target] = len(files) - 1
        return f"{match[1]}{FILE_SCHEME}{found[target]}"

    edit = with_texts(read.page.edit, lambda text: _TARGET.sub(point, text))
    if not found and not own:
        return read
    page = replace(read.page, edit=edit, files=tuple(files))
    return replace(read, page=page, used=frozenset(found) | frozenset(own.values()))


def _own_files(edit: PageEdit, member: str, archive: Archive) -> dict[int, str]:
    """The files of a page as this program packs them, by their numbers: under the addresses its texts name, or beside
    it."""
    if not archive.files_of_pages:
        return {}
    named = set(files_named(edit.body, json.dumps(edit.fields, ensure_ascii=False, default=str)))
    beside = files_beside(member)
    found: dict[int, str] = {}
    for name in archive.names:
        folder, _, number = posixpath.dirname(name).rpartition("/")
        if name in archive.files_of_pages and (folder == beside or (folder == "files" and int(number) in named)):
            found[int(number)] = name
    return found


def _member_of(target: str, member: str) -> str | None:
    """The path in the archive a link of this member means; None for one that leads out of it."""
    if _SCHEME.match(target) or target.startswith(("#", "//")):
        return None
    path = unquote(target.split("#", 1)[0].split("?", 1)[0])
    if path.startswith("/"):
        return path.lstrip("/")
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(member), path))
    return None if joined.startswith("..") else joined


def _fingerprint(content: bytes, more: str) -> str:
    """SHA-256 of a source and what belongs to it: known again when it is brought in a second time."""
    return hashlib.sha256(content + b"\0" + more.encode("utf-8", "replace")).hexdigest()
