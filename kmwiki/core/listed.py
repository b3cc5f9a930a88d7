"""Rows of a subquery as one text, so that one query brings a page and all that hangs on it."""

from __future__ import annotations

import json
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class listed(FunctionElement[str]):
    """``listed(a, b)`` in a ``select``: all its rows as JSON, each a list of these columns, in no order; ``[]`` without
    any. `rows_of_list` reads it."""

    name = "listed"
    type = String()
    inherit_cache = True

    def __init__(self, *columns: ColumnElement[Any] | Any) -> None:
        super().__init__(*columns)


@compiles(listed)
def _in_sqlite(element: listed, compiler: Any, **options: Any) -> str:
    return f"json_group_array(json_array({compiler.process(element.clauses, **options)}))"


@compiles(listed, "postgresql")
def _in_postgresql(element: listed, compiler: Any, **options: Any) -> str:
    columns = compiler.process(element.clauses, **options)
    return f"CAST(coalesce(json_agg(json_build_array({columns})), '[]') AS TEXT)"


def rows_of_list(text: str) -> list[list[Any]]:
    """The rows in the order of their first column."""
    return sorted(json.loads(text), key=itemgetter(0)) if text != "[]" else []
