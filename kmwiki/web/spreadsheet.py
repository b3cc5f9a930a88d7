"""Lists as CSV files that spreadsheets open with Thai intact."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from werkzeug.wrappers import Response

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_text(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """CSV as spreadsheets like it: a byte-order mark, without which Excel reads Thai as gibberish, and CRLF.

    A cell that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(columns)
    writer.writerows([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row] for row in rows)
    return "\ufeff" + file.getvalue()


def csv_answer(name: str, columns: Iterable[str], rows: Iterable[Iterable[str]]) -> Response:
    """The file to be kept under ``name``, which is plain ASCII. Nobody between us and the reader may keep it."""
    return Response(
        csv_text(columns, rows), mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
    )  # fmt: skip
