"""Which Markdown this wiki speaks, one extension at a time.

``pymdownx.extra`` and ``betterem`` are left out on purpose: they bring CommonMark's rule for emphasis, under which
``**ข้อ 1.**รายละเอียด`` stays unbold, because Thai puts no space there. So are ``attr_list`` and ``md_in_html`` (nothing
people here write needs them) and anything that reads files. Indented code is off: pasted Thai text comes indented.
"""

from __future__ import annotations

from functools import lru_cache

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.abbr import AbbrExtension
from markdown.extensions.admonition import AdmonitionExtension
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.nl2br import Nl2BrExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.extensions.toc import TocExtension
from pymdownx.highlight import HighlightExtension
from pymdownx.mark import MarkExtension
from pymdownx.quotes import QuotesExtension
from pymdownx.superfences import SuperFencesCodeExtension
from pymdownx.tilde import DeleteSubExtension

from kmwiki.i18n import translate
from kmwiki.render import autolinks, callouts, headings, mentions, tasks, wikilinks
from kmwiki.render.pasted import Pasted
from kmwiki.text.slugs import slug

# The page's own title is the only h1, so a writer's first level starts below it.
TOP_HEADING = 2


class OurExtension(Extension):
    """Links between pages, people, bare addresses, task boxes, pasted text."""

    def __init__(self, lang: str) -> None:
        super().__init__()
        self._lang = lang

    def extendMarkdown(self, md: Markdown) -> None:
        """Register each part at its place among Markdown's own."""
        md.preprocessors.register(Pasted(md), "pasted", 29)
        md.inlinePatterns.register(wikilinks.WikiLinks(wikilinks.WIKILINK, md), "wikilinks", wikilinks.PRIORITY)
        md.inlinePatterns.register(autolinks.AutoLinks(autolinks.URL, md), "autolinks", autolinks.PRIORITY)
        md.inlinePatterns.register(mentions.Mentions(mentions.MENTION, md), "mentions", mentions.PRIORITY)
        md.treeprocessors.register(callouts.CalloutTitles(md, self._lang), "callout-titles", callouts.PRIORITY)
        md.treeprocessors.register(tasks.Tasks(md), "tasks", tasks.PRIORITY)
        md.treeprocessors.register(headings.Headings(md, TOP_HEADING), "headings", headings.PRIORITY)


def build_markdown(lang: str) -> Markdown:
    """A Markdown for texts of one language. It keeps state: one per thread, `reset` between texts."""
    return Markdown(
        output_format="html",
        extensions=[
            TableExtension(use_align_attribute=True),
            FootnoteExtension(BACKLINK_TITLE=translate(lang, "render.back_to_footnote")),
            AdmonitionExtension(),
            AbbrExtension(),
            DefListExtension(),
            SaneListExtension(),
            Nl2BrExtension(),
            TocExtension(slugify=_anchor, marker="", toc_depth=6),
            # Colours would need a class for every kind of word; this is no wiki about programs.
            HighlightExtension(use_pygments=False, css_class="code"),
            SuperFencesCodeExtension(disable_indented_code_blocks=True, css_class="code"),
            DeleteSubExtension(subscript=False),
            MarkExtension(),
            QuotesExtension(callouts=True),
            OurExtension(lang),
        ],
    )


@lru_cache(maxsize=4)
def shared_markdown(lang: str) -> Markdown:
    """The Markdown of this process for one language; only for processes that render one text at a time."""
    return build_markdown(lang)


def _anchor(text: str, separator: str) -> str:
    return slug(text, separator, empty="section")
