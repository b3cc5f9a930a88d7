"""Reasons and what happened, in the words of the catalogues: the same in the inbox and in mail."""

from __future__ import annotations

from kmwiki.i18n.catalogue import translate


def reason_words(lang: str, reason: str) -> str:
    """Why somebody is told, in a few words."""
    return translate(lang, f"notices.reason.{reason}")


def did_words(lang: str, did: str, who: str) -> str:
    """What happened, in one sentence; nothing where no feature has words for it."""
    key = f"notices.did.{did}"
    said = translate(lang, key, who=who or translate(lang, "notices.the_site"))
    return "" if said == key else said
