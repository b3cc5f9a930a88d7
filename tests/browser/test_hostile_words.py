"""Words made to hurt, saved through the real editor and opened in a real browser: they are read, and do nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import Visitor

pytestmark = pytest.mark.browser

# What would set window.hurt, ask another host, or leave the page. The visit itself notes any request to a stranger.
HOSTILE = r"""เรียก[^1] **ตัวหนา** เริ่ม

<script>window.hurt = 1</script>
<img src=x onerror="window.hurt = 2"><svg onload="window.hurt = 3"><circle/></svg>
<iframe srcdoc="<script>parent.hurt = 4</script>"></iframe><object data="/"></object><embed src="/">
<a href="javascript:window.hurt=5" id="site-q">กดฉัน</a> [กดฉันด้วย](javascript:window.hurt=6) [หรือฉัน](JaVaScRiPt&colon;window.hurt=7)
[ข้อมูล](data:text/html,<script>window.hurt=8</script>) <https://example.invalid/"onclick="window.hurt=9>
![รูป](https://example.invalid/pixel.png) <img src="//example.invalid/pixel.png"> ![รูป](x" onerror="window.hurt=10)
<form action="https://example.invalid/"><input name="csrf_token"><button>ส่ง</button></form>
<style>@import url(https://example.invalid/a.css); body { display: none }</style><link rel=stylesheet href=https://example.invalid/b.css>
<meta http-equiv=refresh content="0;url=https://example.invalid/"><base href="https://example.invalid/">
<div hx-get="/logout" hx-trigger="load" data-on-load="window.hurt=11" style="position:fixed;inset:0;background:red">ทับหน้า</div>
<details open ontoggle="window.hurt=12"><summary>เปิด</summary></details><input autofocus onfocus="window.hurt=13">
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=window.hurt=14&gt;"></table></mtext></math>
<noscript><p title="</noscript><img src=x onerror=window.hurt=15>"></noscript>
[[<img src=x onerror=window.hurt=16>]] [[ก|<script>window.hurt=17</script>]] @<b>ใคร</b> `<script>window.hurt=18</script>`
{: onclick="window.hurt=19" style="color:red" }

[^1]: <script>window.hurt=20</script>
"""
TANGLED = {
    "ten thousand boxes": "<div>" * 10_000 + "ลึก deep",
    "ten thousand quotes": ">" * 10_000 + " ลึก deep",
    "ten thousand lists": "- " * 10_000 + "ลึก deep",
    "ten thousand brackets": "[" * 10_000 + "ลึก deep",
}
# Below every limit and slow to parse: a fast machine renders it in time, another gives up. Both must show the words.
SLOW = "<![" * 1_999 + "ลึก deep"


def test_hostile_words_are_read_and_do_nothing(visit: Visitor) -> None:
    nok, reader = visit("small.man"), visit("ต้นกล้า", lang="en", width=360)
    title = '"><script>window.hurt=30</script><img src=x onerror=window.hurt=31>'
    number = nok.write("thread", title=title, body=HOSTILE)
    nok.say(HOSTILE)
    for seen in (nok, reader):
        for path in (f"/p/{number}", f"/p/{number}/history", "/", "/recent", "/kind/thread", "/search?q=hurt"):
            seen.open(path)
            assert seen.page.evaluate("window.hurt") is None, path
            assert seen.page.url.startswith(seen.address)
        seen.open(f"/p/{number}")
        expect(seen.page.locator("article strong", has_text="ตัวหนา")).to_be_visible()
        links = seen.page.locator("article a, .comment__body a").evaluate_all(
            "links => links.map(link => link.protocol)"
        )
        assert set(links) <= {"http:", "https:", "mailto:", ":"}  # ":" leads nowhere
    nok.open(f"/p/{number}/edit")
    expect(nok.page.locator("[name=body]")).to_have_value(HOSTILE.strip("\n"))


@pytest.mark.parametrize("name", TANGLED)
def test_a_tangle_is_saved_and_shown_as_plain_text(visit: Visitor, name: str) -> None:
    small_man = visit("small.man", width=360)
    number = small_man.write("wiki", title=f"พันกันยุ่ง {name}", body=TANGLED[name])
    expect(small_man.page.locator(".page__body")).to_contain_text("ลึก deep")
    expect(small_man.page.locator(".banner").first).to_be_visible()
    small_man.open(f"/p/{number}/edit")
    expect(small_man.page.locator("[name=body]")).to_have_value(TANGLED[name])


def test_a_text_that_is_slow_to_parse_is_saved_and_read(visit: Visitor) -> None:
    small_man = visit("small.man", width=360)
    number = small_man.write("wiki", title="พันกันยุ่ง slow to the end", body=SLOW)
    expect(small_man.page.locator(".page__body")).to_contain_text("ลึก deep")
    small_man.open(f"/p/{number}/edit")
    expect(small_man.page.locator("[name=body]")).to_have_value(SLOW)
