"""The report as it is seen: on a desk, on a phone, on paper, and by those who cannot see it."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe
from made_up_run import AS_OF, banjarbaru_names, kutai_timur_names, write_run

from rangkul.engine import report
from rangkul.engine.settings import Settings

DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
SETTINGS = Settings(as_of=AS_OF)


@pytest.fixture(scope="module", params=["city", "regency"])
def address(request, tmp_path_factory):
    """A report of 20 villages in Indonesian, and one of 141 in English."""
    out = tmp_path_factory.mktemp(request.param)
    names, lang = (banjarbaru_names(), "id") if request.param == "city" else (kutai_timur_names(), "en")
    longest = "Pegunungan Panjang Sekali Sebelah Barat Daya"  # 44 letters, as long as names of areas are
    names |= {code: longest for code in ("63.72.02", "64.08.09") if code in names}
    write_run(out, names, children=6000, changes=lang == "id")
    return report.write_html(out, SETTINGS, names=names, lang=lang).as_uri()


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def opened(request, chromium, address):
    """The page in a window, and every address that it asked for."""
    page = chromium.new_page(viewport=request.param)
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.goto(address, wait_until="networkidle")
    yield page, asked
    page.close()


def test_it_asks_nothing_of_any_server(opened, address):
    _, asked = opened
    assert [a for a in asked if a != address and not a.startswith("data:")] == []


def test_it_never_scrolls_sideways(opened):
    page, _ = opened
    wide, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= window


MEETING = """[...document.querySelectorAll('svg.chart')].flatMap(svg => {
    const boxes = [...svg.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()]);
    const edge = svg.getBoundingClientRect();
    return boxes.filter(([, box], i) => box.right > edge.right + 1 || box.left < edge.left - 1 ||
        boxes.some(([, other], j) => j > i && box.left < other.right && other.left < box.right
            && box.top < other.bottom - 4 && other.top < box.bottom - 4)).map(([text]) => text)})"""


def test_in_a_chart_the_name_never_meets_the_number(opened):
    page, _ = opened
    assert page.evaluate(MEETING) == []
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1000})  # A4 within its margins
    assert page.evaluate(MEETING) == []


def test_everybody_can_read_it(opened):
    page, _ = opened
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_it_has_landmarks_and_an_order_of_headings(opened):
    page, _ = opened
    assert [page.locator(mark).count() for mark in ("header", "nav", "main", "footer", "h1")] == [1] * 5
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3')].map(h => +h.tagName[1])")
    assert all(b - a <= 1 for a, b in pairwise(levels))
    unnamed = "svg[role=img]:not(:has(> title)), svg[role=img]:not(:has(> desc)), table:not(:has(> caption))"
    assert page.locator(unnamed).count() == 0
    assert page.locator("thead th:not([scope=col]), tbody th:not([scope=row])").count() == 0


def test_the_first_screen_has_the_main_number(opened):
    page, _ = opened
    box = page.locator(".lead").bounding_box()
    assert box["y"] + box["height"] < page.viewport_size["height"]


def test_the_keyboard_reaches_every_village(opened):
    page, _ = opened
    closed = page.locator("details:not([open]) summary").first
    closed.focus()
    page.keyboard.press("Enter")
    assert page.locator("details[open]").count() == 2


def test_paper_shows_the_villages_that_the_screen_folds_away(chromium, address, tmp_path):
    page = chromium.new_page(viewport=DESK)
    page.goto(address)
    folded = page.locator("details.print:not([open]) table").first
    assert not folded.is_visible()
    page.emulate_media(media="print")
    assert folded.is_visible()
    assert not page.locator("body > nav").is_visible()
    pdf = page.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
    page.close()
    assert pdf.startswith(b"%PDF")
    sheets = len(re.findall(rb"/Type\s*/Page\b", pdf))
    assert 5 <= sheets <= 25
    assert set(re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", pdf)) <= {
        (b"595", b"842"),
        (b"594.95996", b"841.91998"),
    }
