"""Where a practice stands: the rule, told case by case."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kmwiki.standing.computing import (
    CONSULTANT,
    DID_NOT,
    ENDORSED,
    FACILITATOR,
    IMPROVE,
    LEVELS,
    NOT_YET,
    PARTLY,
    PEER,
    RECOMMENDED,
    RESULTS,
    ROLES,
    SAVES_SINCE,
    TOLD,
    TRIED,
    VERDICTS,
    WORKED,
    Did,
    Said,
    standing,
)

DAY = datetime(2026, 1, 1, tzinfo=UTC)
OWN, POLICE, FARMS, ROADS = 1, 2, 3, 4


def on(day: int) -> datetime:
    return DAY + timedelta(days=day)


def approves(role: str = CONSULTANT, *, revision: int = 1, agency: int | None = None, day: int = 0, **more) -> Said:
    return Said(revision, role, agency, more.pop("verdict", "approve"), on(day), **more)


def did(agency: int, result: str = WORKED, day: int = 0) -> Did:
    return Did(agency, result, on(day))


def level(*, revision: int = 1, results: bool = False, said=(), did=()) -> str:
    return standing(revision=revision, agency_id=OWN, tells_results=results, said=said, did=did).level


def keys(*, revision: int = 1, results: bool = False, said=(), did=()) -> set[str]:
    found = standing(revision=revision, agency_id=OWN, tells_results=results, said=said, did=did)
    return {reason.key for reason in found.reasons}


def test_what_was_only_told_is_told_and_says_what_comes_next():
    assert level() == TOLD
    assert keys() == {"told", "needs_results", "needs_approval"}


def test_own_results_or_one_adoption_that_worked_make_it_tried():
    assert level(results=True) == TRIED
    assert level(did=[did(POLICE)]) == TRIED
    assert level(did=[did(POLICE, PARTLY), did(FARMS, NOT_YET), did(ROADS, DID_NOT)]) == TOLD


def test_its_own_agency_adopting_it_proves_nothing():
    assert level(did=[did(OWN)]) == TOLD


def test_one_expert_or_peers_of_two_agencies_endorse():
    assert level(said=[approves(CONSULTANT)]) == ENDORSED
    assert level(said=[approves(FACILITATOR)]) == ENDORSED
    assert level(said=[approves(PEER, agency=POLICE)]) == TOLD
    assert level(said=[approves(PEER, agency=POLICE), approves(PEER, agency=POLICE)]) == TOLD
    assert level(said=[approves(PEER, agency=POLICE), approves(PEER, agency=FARMS)]) == ENDORSED
    assert level(said=[approves(PEER, agency=OWN), approves(PEER, agency=None)]) == TOLD


def test_an_author_s_own_word_carries_nothing():
    assert level(said=[approves(CONSULTANT, own=True)]) == TOLD


def test_an_approval_carries_until_the_page_was_saved_too_often_since():
    assert level(revision=1 + SAVES_SINCE, said=[approves(revision=1)]) == ENDORSED
    assert level(revision=2 + SAVES_SINCE, said=[approves(revision=1)]) == TOLD
    assert "too_old" in keys(revision=2 + SAVES_SINCE, said=[approves(revision=1)])


def test_endorsed_and_worked_in_two_other_agencies_is_recommended():
    assert level(said=[approves()], did=[did(POLICE)]) == ENDORSED
    assert level(said=[approves()], did=[did(POLICE), did(POLICE)]) == ENDORSED
    assert level(said=[approves()], did=[did(POLICE), did(FARMS)]) == RECOMMENDED
    assert level(did=[did(POLICE), did(FARMS)]) == TRIED


def test_a_no_after_the_newest_approval_holds_the_recommendation_back_until_somebody_looks_again():
    two = [did(POLICE), did(FARMS)]
    assert level(said=[approves(day=1)], did=[*two, did(ROADS, DID_NOT, day=2)]) == ENDORSED
    assert level(said=[approves(day=3)], did=[*two, did(ROADS, DID_NOT, day=2)]) == RECOMMENDED
    improve = approves(FACILITATOR, day=2, verdict=IMPROVE)
    assert level(said=[approves(day=1), improve], did=two) == ENDORSED
    assert "asked_to_improve" in keys(said=[approves(day=1), improve], did=two)
    assert level(said=[approves(day=3), improve], did=two) == RECOMMENDED


SAID = st.builds(
    Said, st.integers(1, 12), st.sampled_from(ROLES), st.sampled_from([None, OWN, POLICE, FARMS]),
    st.sampled_from(VERDICTS), st.integers(0, 9).map(on), own=st.booleans(),
)  # fmt: skip
DID = st.builds(Did, st.sampled_from([OWN, POLICE, FARMS, ROADS]), st.sampled_from(RESULTS), st.integers(0, 9).map(on))


@given(st.lists(SAID, max_size=6), st.lists(DID, max_size=6), st.booleans())
def test_more_that_worked_never_lowers_a_standing_and_order_never_matters(said, told, results):
    before = level(revision=12, results=results, said=said, did=told)
    assert before == level(revision=12, results=results, said=said[::-1], did=told[::-1])
    after = level(revision=12, results=results, said=said, did=[*told, did(ROADS)])
    assert LEVELS.index(after) >= LEVELS.index(before)
