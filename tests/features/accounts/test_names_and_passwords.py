"""What people may be called and what may be a password."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmwiki.accounts.naming import clean_email, clean_username, username_key
from kmwiki.accounts.passwords import check_password, hash_password, needs_rehash, verify_password
from kmwiki.accounts.profile_fields import clean_profile, clean_skills
from kmwiki.core.errors import Invalid


@pytest.mark.parametrize("name", ["สมหญิง", "somying.2", "นก-A_1", "๒๕๕๓กข", "กำแพง", "ab", "é" * 60])
def test_names_of_letters_marks_numbers_and_three_signs_are_kept(name):
    assert clean_username(name) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    "name",
    ["", "a", "a" * 61, "a b",
     "a/b", "..", ".a", "a.", "-a", "a@b", "a\u200bb", "a\u202eb", "a\x00b", "่ก", "a\nb", "a%b",
     "<b>", "ab\ufe0f", "\u115f\u115f", "a\ud800", "ﷺ" * 30],
)  # fmt: skip
def test_other_names_are_refused(name):
    with pytest.raises(Invalid):
        clean_username(name)


@given(st.text(max_size=70))
def test_what_is_kept_is_a_safe_part_of_an_address_and_stays_itself(name):
    try:
        kept = clean_username(name)
    except Invalid:
        return
    assert clean_username(kept) == kept
    assert 2 <= len(kept) <= 60
    assert not set(kept) & set(" /\\?#%@<>\"'&\x00\n\t")
    assert kept not in (".", "..")


@given(st.text(alphabet=st.characters(categories=("L", "M", "N")), min_size=2, max_size=30))
def test_the_key_does_not_change_when_taken_again_or_shouted(name):
    key = username_key(name)
    assert username_key(key) == key
    assert username_key(name.casefold()) == key


@pytest.mark.parametrize(("one", "other"), [("Straße", "STRASSE"), ("Ａbc", "abc"), ("กํา", "กำ"), ("ﬁne", "FINE")])
def test_names_that_look_alike_have_one_key(one, other):
    assert username_key(one) == username_key(other)


@pytest.mark.parametrize("email", ["a@example.org", "first.last+tag@sub.example.co.th"])
def test_addresses_are_kept(email):
    assert clean_email(f" {email} ") == email


@pytest.mark.parametrize(
    "email",
    ["a", "a@b", "a@b c.org", "a@example.org\nBcc: x@y.org", "a..b@example.org", "ก@example.org", "@example.org"],
)
def test_what_is_no_address_is_refused(email):
    with pytest.raises(Invalid):
        clean_email(email)


def test_no_address_is_none():
    assert clean_email("  ") is None


@pytest.mark.parametrize("password", ["ทะเลเช้าวันนี้", "correct horse battery", "ก" * 10, "x" * 256, "ฝนตก at sea 3 วัน"])
def test_long_phrases_are_passwords(password):
    assert check_password(password, names=("somchai", "สมชาย")) == password


@pytest.mark.parametrize("password", ["short", "ก" * 9, "x" * 257, "long enough\x00", "nul\ud800 long enough"])
def test_short_long_and_unreadable_ones_are_not(password):
    with pytest.raises(Invalid):
        check_password(password)


@pytest.mark.parametrize(
    "password", ["somchaisomchai", "Somchai-2567!", "SOMCHAI123456", "สมชาย1234567", "111สมชายสมชาย"]
)
def test_ones_own_name_with_numbers_is_no_password(password):
    with pytest.raises(Invalid, match="password_is_name"):
        check_password(password, names=("somchai", "สมชาย", None, ""))


def test_one_spelling_of_a_password_is_as_good_as_the_other():
    composed, apart = "caf\u00e9 by the sea", "cafe\u0301 by the sea"
    assert verify_password(hash_password(check_password(composed)), apart)


def test_nobodys_password_is_never_right():
    assert not verify_password(None, "no account has this password")
    assert not verify_password("not a hash", "x")
    assert not verify_password(hash_password("a" * 10), "a" * 3000)
    assert not needs_rehash(hash_password("a" * 10))


def test_skills_are_split_and_each_kept_once():
    assert clean_skills("ถอดบทเรียน, PMQA\npmqa,, workshop design ") == ["ถอดบทเรียน", "PMQA", "workshop design"]
    with pytest.raises(Invalid, match="too_many_skills"):
        clean_skills([str(number) for number in range(21)])


def test_a_profile_takes_its_own_fields_only():
    with pytest.raises(TypeError):
        clean_profile({"roles": ["admin"]})
