"""User text becomes HTML here and nowhere else: size, tangle, Markdown, bleach.

`render_here` does it in the calling process and is what the guarded processes run; everybody else calls `render`,
which puts a process that can be killed between the text and the site.
"""

from __future__ import annotations

import html as html_escapes
import os
import threading
from collections.abc import Collection
from typing import Any

from kmwiki.i18n import LANGUAGES, language_or_default
from kmwiki.render.checks import MAX_HTML, check_size, find_tangle
from kmwiki.render.cleaning import clean, prefixed
from kmwiki.render.guard import Guard
from kmwiki.render.headings import set_top
from kmwiki.render.markdown_setup import TOP_HEADING, shared_markdown
from kmwiki.render.markers import PERSON, WIKI, find_targets
from kmwiki.render.mentions import set_names
from kmwiki.render.plain import html_to_text, plain_fallback
from kmwiki.render.shapes import Rendered, TocEntry

# Markdown and bleach keep state while they work.
_one_at_a_time = threading.Lock()


def render(
    text: str, *, guard: Guard | None = None, lang: str = "th", prefix: str = "h-", top: int = TOP_HEADING,
    names: Collection[str] = (),
) -> Rendered:  # fmt: skip
    """`text` as HTML to be stored, within the time limits of `guard` (by default the one of this process).

    `prefix` begins every id in it and must differ between texts shown on one page (the answers of an AAR); `top` is the
    level of its highest heading (3 for a text that stands under a heading of the page). `names` are those that people
    bear, as they are typed behind an @ in it (see `mentions`). Raises TooLarge over 256 KB;
    everything else that goes wrong gives the plain text with a note.
    """
    check_size(text)
    tangle = find_tangle(text)
    if tangle:
        return plain_fallback(text, tangle)
    if not text.strip():
        return Rendered(html="")
    return (guard or shared_guard()).run(render_here, text, lang, prefix, top, names)


def render_here(
    text: str, lang: str = "th", prefix: str = "h-", top: int = TOP_HEADING, names: Collection[str] = ()
) -> Rendered:
    """The same without a time limit, in this process: for processes that may be killed, and for tests."""
    check_size(text)
    tangle = find_tangle(text)
    if tangle:
        return plain_fallback(text, tangle)
    with _one_at_a_time:
        markdown = shared_markdown(language_or_default(lang))
        try:
            set_top(markdown, top)
            set_names(markdown, names)
            raw = markdown.reset().convert(text)
            tokens: list[dict[str, Any]] = getattr(markdown, "toc_tokens", [])
            html = clean(_without_open_comment(raw), prefix) if len(raw) <= MAX_HTML else None
        except RecursionError:
            return plain_fallback(text, "render.nested_too_deep")
        except Exception:  # a text the parser trips over is shown as it was typed
            return plain_fallback(text, "render.not_understood")
    if html is None or len(html.encode()) > MAX_HTML:
        return plain_fallback(text, "render.result_too_large")
    return Rendered(
        html=html,
        toc=tuple(_entries(tokens, prefix)),
        links=find_targets(html, WIKI),
        mentions=find_targets(html, PERSON),
        plain=html_to_text(html),
    )


def _without_open_comment(raw: str) -> str:
    """An HTML comment that nobody closed would hide the rest of the page: its opening becomes text."""
    end = len(raw)
    while (at := raw.rfind("<!--", 0, end)) >= 0 and raw.find("-->", at) < 0:
        raw = f"{raw[:at]}&lt;!--{raw[at + 4 :]}"
        end = at
    return raw


def _entries(tokens: list[dict[str, Any]], prefix: str) -> list[TocEntry]:
    entries = []
    pending = list(reversed(tokens))
    while pending:
        token = pending.pop()
        title = html_escapes.unescape(token["name"]).strip()
        if title:
            entries.append(TocEntry(prefixed(token["id"], prefix), title, token["level"]))
        pending.extend(reversed(token["children"]))
    return entries


def warm_up() -> None:
    """Import and use everything once, so that a process' first text is as quick as the next."""
    for lang in LANGUAGES:
        render_here("# หัวข้อ\n\n**ข้อ 1.** [[หน้า]] @name\n\n| ก | ข |\n|---|---|\n| 1 | 2 |\n", lang)


_shared: tuple[int, Guard] | None = None
_shared_lock = threading.Lock()


def shared_guard() -> Guard:
    """The guard of this process, made at first use (a forked process makes its own)."""
    global _shared
    with _shared_lock:
        if _shared is None or _shared[0] != os.getpid():
            _shared = (os.getpid(), Guard(warm_up))
        return _shared[1]
