"""What the page form asks when something is pasted into it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.support.site import TestSite, token_in


@pytest.fixture
def member(site: TestSite) -> FlaskClient:
    site.person("somchai")
    return site.browser("somchai")


def token(client: FlaskClient) -> str:
    return token_in(client.get("/new/wiki").text)


@pytest.mark.parametrize(
    ("sent", "markdown"),
    [
        ({"html": "<p>&nbsp;&nbsp; • ชวน<b>คุย</b></p>"}, "- ชวน**คุย**"),
        ({"html": "<h1>Plan</h1><p>2*3*4</p>"}, "## Plan\n\n2\\*3\\*4"),
        ({"text": "\u00a0\u00a0• แผน PMQA\n\u00a0\u00a0• two"}, "- แผน PMQA\n- two"),
        ({"html": ""}, ""),
    ],
)
def test_a_paste_comes_back_as_markdown(member: FlaskClient, sent: dict[str, str], markdown: str) -> None:
    answer = member.post("/paste", data={**sent, "csrf_token": token(member)})
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["markdown"] == markdown


@pytest.mark.parametrize(("lang", "words"), [("th", "ไม่ได้นำรูปมา 2 รูป"), ("en", "pictures left out: 2")])
def test_what_did_not_come_along_is_told(member: FlaskClient, lang: str, words: str) -> None:
    member.set_cookie("lang", lang)
    html = '<p>ก<img src="a.png" alt="แผนที่"><img src="data:image/png;base64,AAAA"></p>'
    answer = member.post("/paste", data={"html": html, "csrf_token": token(member)})
    assert answer.json is not None
    assert words in answer.json["said"]


def test_pasting_needs_a_member_and_a_token(site: TestSite, member: FlaskClient) -> None:
    assert member.post("/paste", data={"html": "<b>x</b>"}).status_code == 400
    visitor = site.browser()
    assert visitor.post("/paste", data={"html": "<b>x</b>"}).status_code in (302, 400, 403)


def test_a_paste_of_five_megabytes_is_refused_and_a_tangled_one_answered(member: FlaskClient) -> None:
    word = token(member)
    assert member.post("/paste", data={"html": "ก" * 2_000_000, "csrf_token": word}).status_code == 413
    answer = member.post("/paste", data={"html": "<b>x" * 10_000, "csrf_token": word})
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["markdown"].count("x") == 10_000
