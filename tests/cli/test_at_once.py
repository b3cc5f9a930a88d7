"""Many at once, and stopping in the middle, through the real program: one wins, nobody loses a word."""

from __future__ import annotations

import re
import signal
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest

from tests.support.filling_in import form_in
from tests.support.serving import RunningSite, people_into, serving
from tests.support.writing_over_http import Answer, Writer, number_in, words_in

pytestmark = pytest.mark.process

AT_ONCE = 20


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    with serving(tmp_path_factory.mktemp("at-once")) as running:
        people_into(running)
        yield running


@pytest.fixture(scope="module")
def writer(site: RunningSite) -> Writer:
    return Writer(site.port).sign_in("อำนวย")


def create(writer: Writer, title: str, body: str = "ฉบับแรก") -> int:
    form = writer.editor("/new/wiki")
    form["title"], form["body"], form["action"] = title, body, "publish"
    return number_in(writer.post("/new/wiki", form).location)


def without_marks(html: str) -> str:
    """A comparison's text as it reads: the marks of what changed stand inside words."""
    return re.sub(r"<[^>]+>", "", html)


def test_twenty_save_one_page_at_once_and_one_wins_each_time(site: RunningSite, writer: Writer) -> None:
    number = create(writer, "หน้าที่ทุกคนแก้")
    path = f"/p/{number}/edit"
    texts = {who: f"ข้อความของคนที่ {who} text of writer no. {who}" for who in range(AT_ONCE)}
    forms = {who: writer.editor(path) for who in texts}
    confirmed = []

    def save(who: int) -> tuple[int, Answer]:
        form = forms[who].copy()
        form["body"], form["action"] = texts[who], "save"
        return who, Writer(site.port, dict(writer.cookies)).post(path, form)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for _ in range(3):
            answers = list(pool.map(save, list(forms)))
            winners = [who for who, answer in answers if answer.status == 303]
            assert len(winners) == 1
            confirmed.append(texts[winners[0]])
            del forms[winners[0]]
            for who, answer in answers:
                if who in forms:
                    assert answer.status == 409
                    assert texts[who] in words_in(answer.text)
                    assert confirmed[-1] in words_in(answer.text)
                    forms[who] = form_in(answer.text)
                    assert forms[who]["mine.body"] == texts[who]
    history = [words_in(writer.get(f"/p/{number}/compare?from=1&to={revision}").text) for revision in (2, 3, 4)]
    for text, shown in zip(confirmed, history, strict=True):
        assert text in without_marks(shown)
    assert writer.get(f"/p/{number}/compare?from=4&to=5").status == 404


def test_twenty_who_write_in_different_places_at_once_are_all_on_the_page(site: RunningSite, writer: Writer) -> None:
    """Nobody need settle anything: who was too late too often is given a form with everybody's words, and sends it."""
    lines = [f"บรรทัดที่ {who} line {who}" for who in range(AT_ONCE)]
    number = create(writer, "รายการที่ทุกคนเติม", "\n\n".join(lines))
    path = f"/p/{number}/edit"
    forms = {who: writer.editor(path) for who in range(AT_ONCE)}
    for who, form in forms.items():
        form["body"], form["action"] = form["body"].replace(lines[who], f"{lines[who]} เติมโดยคนที่ {who}."), "save"

    def save(who: int) -> None:
        mine = Writer(site.port, dict(writer.cookies))
        answer = mine.post(path, forms[who])
        while answer.status == 409:
            form = form_in(answer.text)
            assert f"เติมโดยคนที่ {who}." in form["body"]
            assert not [name for name in form if name.startswith("mine.")]
            form["action"] = "save"
            answer = mine.post(path, form)
        assert answer.status == 303, answer.text

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(save, forms))
    body = form_in(writer.get(path).text)["body"]
    assert [line for line in body.split("\r\n") if line] == [f"{lines[w]} เติมโดยคนที่ {w}." for w in range(AT_ONCE)]
    assert writer.get(f"/p/{number}/compare?from=20&to=21").status == 200
    assert writer.get(f"/p/{number}/compare?from=21&to=22").status == 404


def test_the_same_form_sent_ten_times_at_once_makes_one_page(site: RunningSite, writer: Writer) -> None:
    form = writer.editor("/new/thread")
    form["title"], form["body"], form["action"] = "กดรัว ๆ", "สิบครั้ง", "publish"
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: Writer(site.port, dict(writer.cookies)).post("/new/thread", form), range(10)))
    assert {answer.status for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    assert words_in(writer.get("/kind/thread").text).count("กดรัว ๆ</a>") == 1


def test_the_same_comment_sent_ten_times_at_once_is_said_once(site: RunningSite, writer: Writer) -> None:
    number = create(writer, "หน้าที่คนขอบคุณ")
    form = writer.comment_box(f"/p/{number}/x")
    form["body"] = "ขอบคุณครั้งเดียวพอ thanks"
    with ThreadPoolExecutor(10) as pool:
        answers = list(
            pool.map(lambda _: Writer(site.port, dict(writer.cookies)).post(f"/p/{number}/comments", form), range(10))
        )
    assert {answer.status for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    assert words_in(writer.get(f"/p/{number}/x").text).count("ขอบคุณครั้งเดียวพอ thanks") == 1


def test_sigterm_lets_a_slow_save_end(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("stopped")
    with serving(folder) as running:
        people_into(running)
        writer = Writer(running.port).sign_in("อำนวย")
        form = writer.editor("/new/wiki")
        # Half-open brackets below the limit: they take the renderer to its deadline.
        form["title"], form["body"], form["action"] = "บันทึกช้า", "<![" * 1_999, "publish"
        body = urlencode(list(form.items(multi=True))).encode()
        cookies = "; ".join(f"{name}={value}" for name, value in writer.cookies.items())
        with socket.create_connection(("127.0.0.1", running.port), timeout=60) as connection:
            head = f"POST /new/wiki HTTP/1.1\r\nHost: 127.0.0.1:{running.port}\r\nCookie: {cookies}\r\nContent-Length: {len(body)}\r\n"
            head += (
                "Content-Type: application/x-www-form-urlencoded\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
            )
            connection.sendall(head.encode())
            assert connection.recv(1000).startswith(b"HTTP/1.1 100")  # the application has begun to read
            running.process.send_signal(signal.SIGTERM)
            connection.sendall(body)
            answered = connection.recv(4000)
        assert answered.startswith(b"HTTP/1.1 303")
        assert running.process.wait(60) == 0
    with serving(folder) as again:
        assert "บันทึกช้า" in words_in(Writer(again.port, dict(writer.cookies)).get("/recent").text)
