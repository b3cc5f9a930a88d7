"""Pages as files: front matter and Markdown, read and written, no database in sight.

``content/<kind>/<record_no>-<slug>.md`` holds a page, ``<same name>.comments.yaml`` its comments. Reading refuses with
file and line (:class:`ContentProblem`), writing is whole or not at all.
"""

from .disk import CannotWrite, read_bytes, remove_file, write_atomically
from .naming import COMMENTS_SUFFIX, comments_path, odd_name, page_path
from .reading import parse_comments, parse_page
from .shapes import COMMENT_KEYS, KEYS, CommentEntry, ContentProblem, PageFile
from .writing import dump_comments, dump_page, takes_number, with_number

__all__ = [
    "COMMENTS_SUFFIX",
    "COMMENT_KEYS",
    "KEYS",
    "CannotWrite",
    "CommentEntry",
    "ContentProblem",
    "PageFile",
    "comments_path",
    "dump_comments",
    "dump_page",
    "odd_name",
    "page_path",
    "parse_comments",
    "parse_page",
    "read_bytes",
    "remove_file",
    "takes_number",
    "with_number",
    "write_atomically",
]
