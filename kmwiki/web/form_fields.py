"""Form fields that read what people here type: Thai digits, Thai dates, lists of ticks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import gettext
from wtforms import IntegerField, SelectChoice, SelectMultipleField, StringField
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from kmwiki.core.clock import today
from kmwiki.i18n.dates import format_date
from kmwiki.text.dates import parse_date
from kmwiki.text.input import BadText
from kmwiki.web.language import language

_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_LONGEST_NUMBER = 9


def choices_of(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    """What a select or a list of ticks offers, from values and their words; words may be lazy."""
    return [SelectChoice(value, words) for value, words in pairs]


class NumberField(IntegerField):
    """A whole number in Thai or Arabic digits, bounded before it meets the database."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        text = (valuelist[0] if valuelist else "").strip().translate(_THAI_DIGITS)
        self.data = None
        if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER):
            raise ValueError(gettext("admin.not_a_number"))
        self.data = int(text)


class DayField(StringField):
    """A day as people write it (``29/10/2553``, ``29 ต.ค. 53``); ``day`` is what was understood, None when empty."""

    day: date | None = None

    def show(self, value: date | None) -> None:
        """Begin with this day, written in the reader's era."""
        self.data = format_date(value, language()) if value else ""

    def pre_validate(self, form: Any) -> None:
        self.day = None
        if not (self.data or "").strip():
            return
        try:
            self.day = parse_date(self.data, today())
        except BadText as trouble:
            raise StopValidation(gettext(trouble.key, **trouble.args_)) from trouble


class CheckboxListField(SelectMultipleField):
    """Several of a few, as ticks. Which values may be is the rule's to say."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, validate_choice=False, **kwargs)
