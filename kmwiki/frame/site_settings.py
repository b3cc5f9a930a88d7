"""The site's own words and rules, changed by administrators."""

from __future__ import annotations

from kmwiki.access import Actor, require
from kmwiki.core.errors import Invalid
from kmwiki.core.journal import record
from kmwiki.core.site import bump_site_version, the_site
from kmwiki.text.input import BadText, clean_text

# field -> longest; the names must not be empty
WORDS = {"name_th": 200, "name_en": 200, "goal_th": 300, "goal_en": 300, "contact_th": 500, "contact_en": 500}
NEEDED = frozenset({"name_th"})
VISIBILITIES = ("public", "members")  # a new page is never "team" by itself: nobody would have been named
SHORTEST_WAIT, LONGEST_WAIT = 1, 90  # days a question may wait for its answer


def change_site(
    actor: Actor, *, default_visibility: str, visitors_may_read: bool, question_days: int | None = None, **words: str
) -> None:
    """Change the site's name, goal line, help-and-contact line (each ``_th`` and ``_en``) and its rules.

    Args:
        question_days: days after which a question without an answer is the facilitators' to look after; None leaves it.

    Raises:
        NotAllowed, Invalid: a text that is too long, no Thai name, an unknown visibility, days out of bounds.
        TypeError: a field the site has not.
    """
    require(actor, "admin.settings")
    if strange := words.keys() - WORDS.keys():
        raise TypeError(f"the site has no field {sorted(strange)[0]!r}")
    if default_visibility not in VISIBILITIES:
        raise Invalid("frame.no_such_visibility", field="default_visibility")
    site = the_site()
    given: dict[str, object] = {name: _line(name, text) for name, text in words.items()}
    if question_days is not None:
        if not SHORTEST_WAIT <= question_days <= LONGEST_WAIT:
            raise Invalid("frame.wait_out_of_range", field="question_days", low=SHORTEST_WAIT, high=LONGEST_WAIT)
        given["question_days"] = question_days
    given |= {"default_visibility": default_visibility, "visitors_may_read": visitors_may_read}
    changed = sorted(name for name, value in given.items() if getattr(site, name) != value)
    if not changed:
        return
    for name in changed:
        setattr(site, name, given[name])
    record(
        "site.changed", actor_id=actor.person_id, subject_type="site", subject_id=site.id, detail={"fields": changed}
    )
    bump_site_version()


def _line(name: str, text: str) -> str:
    try:
        return clean_text(text, multiline=False, max_length=WORDS[name], min_visible=1 if name in NEEDED else 0)
    except BadText as trouble:
        raise Invalid(trouble.key, field=name, **trouble.args_) from trouble
