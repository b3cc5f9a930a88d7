"""Thai and English side by side: wording by key, dates in each era, numbers."""

from kmwiki.i18n.catalogue import DEFAULT_LANGUAGE, LANGUAGES, language_or_default, translate, translations
from kmwiki.i18n.dates import (
    BANGKOK,
    fiscal_year_label,
    format_date,
    format_datetime,
    format_number,
    format_relative,
    format_time,
    machine_time,
    to_local,
)

__all__ = [
    "BANGKOK",
    "DEFAULT_LANGUAGE",
    "LANGUAGES",
    "fiscal_year_label",
    "format_date",
    "format_datetime",
    "format_number",
    "format_relative",
    "format_time",
    "language_or_default",
    "machine_time",
    "to_local",
    "translate",
    "translations",
]
