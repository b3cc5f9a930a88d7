"""Reasons and what happened, in the words of the catalogues: the same in the inbox and in mail."""

from __future__ import annotations

from collections.abc import Mapping

from kmwiki.i18n.catalogue import translate


def reason_words(lang: str, reason: str) -> str:
    """Why somebody is told, in a few words."""
    return translate(lang, f"notices.reason.{reason}")


def did_words(lang: str, did: str, who: str) -> str:
    """What happened, in one sentence; nothing where no feature has words for it."""
    key = f"notices.did.{did}"
    said = translate(lang, key, who=who or translate(lang, "notices.the_site"))
    return "" if said == key else said


def about_words(lang: str, about: str, named: Mapping[str, str], reason: str) -> str:
    """The heading of a notice that is told of no page: what it is about, or else why one is told."""
    return translate(lang, f"notices.about.{about}", **named) if about else reason_words(lang, reason)
