"""A saved web page: its article, and if it is a blog's, its record and its talk."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kmwiki.pages.edits import PageEdit
from kmwiki.pasting import Tangled, TooMuch, clean_pasted_html, clean_pasted_tree, tree_of

from .blog_page import BlogPage, read_blog
from .decoding import decode
from .fitting import Leaving, authors_from, language_of, licence_from, summary_from, tags_from, title_from
from .incoming import IncomingPage, Unreadable

if TYPE_CHECKING:
    from kmwiki.pasting.shapes import Cleaned

_PICTURE = re.compile(r"(?![a-z][a-z0-9+.-]*:|/|#)[^?#]+\.(?:png|jpe?g|gif|webp|bmp|tiff?)", re.IGNORECASE)


def read_html(name: str, content: bytes) -> IncomingPage:
    """A page from HTML; pictures that lie beside it stay as they are named, for whoever has them.

    Raises:
        Unreadable: no text, nothing in it, or so tangled that not even its words can be had.
    """
    html = decode(name, content)
    leaving = Leaving()
    try:
        root = tree_of(html)
    except Tangled:
        return _page(name, BlogPage(), _words_of_tangle(name, html), leaving)
    if root is None:
        raise Unreadable("transfer.read.empty", name=name)
    blog = read_blog(root)
    main = blog.main if blog.main is not None else root
    return _page(name, blog, clean_pasted_tree(main, pictures=lies_beside), leaving)


def _words_of_tangle(name: str, html: str) -> Cleaned:
    try:
        return clean_pasted_html(html)
    except TooMuch as trouble:
        raise Unreadable("transfer.read.too_tangled", name=name) from trouble


def lies_beside(address: str) -> bool:
    """Whether a picture's address names a file beside the page."""
    return len(address) < 500 and _PICTURE.fullmatch(address) is not None


def _page(name: str, blog: BlogPage, cleaned: Cleaned, leaving: Leaving) -> IncomingPage:
    if not cleaned.markdown.strip() and not blog.title:
        raise Unreadable("transfer.read.empty", name=name)
    leaving.count(cleaned.left_out)
    edit = PageEdit(
        title=title_from(blog.title, name, leaving), body=cleaned.markdown, summary=summary_from(blog.summary, leaving),
        lang=language_of(f"{blog.title} {cleaned.markdown}"), tags=tags_from(blog.tags, leaving),
        authors=authors_from(blog.authors), licence=licence_from(blog.licence, leaving),
    )  # fmt: skip
    return IncomingPage(
        source=name, edit=edit, record_no=blog.record_no, created=blog.created, updated=blog.edited,
        comments=tuple(blog.comments), left_out=tuple(leaving.found),
    )  # fmt: skip
