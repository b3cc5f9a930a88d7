"""Text as people write it -> HTML that is safe to store -> HTML for one reader.

``render`` and ``render_comment`` give what is stored; ``fill`` makes it ready for a reader, by what that one may see.
"""

from kmwiki.render.checks import MAX_BYTES, TooLarge, check_size, find_tangle
from kmwiki.render.comments import render_comment
from kmwiki.render.filling import FileTarget, LinkTarget, MentionTarget, fill, fill_plain, find_files
from kmwiki.render.guard import Guard
from kmwiki.render.relinking import LinkChange, change_links, link_to
from kmwiki.render.rendering import render, render_here, shared_guard, warm_up
from kmwiki.render.sentences import sentences_of
from kmwiki.render.shapes import RENDERER_VERSION, Rendered, TocEntry

__all__ = [
    "MAX_BYTES",
    "RENDERER_VERSION",
    "FileTarget",
    "Guard",
    "LinkChange",
    "LinkTarget",
    "MentionTarget",
    "Rendered",
    "TocEntry",
    "TooLarge",
    "change_links",
    "check_size",
    "fill",
    "fill_plain",
    "find_files",
    "find_tangle",
    "link_to",
    "render",
    "render_comment",
    "render_here",
    "sentences_of",
    "shared_guard",
    "warm_up",
]
