"""The component page in a real Chromium: both themes, desk and phone, strict policy, keyboard, without scripts.

No server: the page is rendered here, and its files are handed over as the browser asks for them.
"""

from __future__ import annotations

import gzip
import mimetypes
import re
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from rangkul.main.templatetags import look, samples

SITE = "http://rangkul.test"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'"
)
DESK = {"viewport": {"width": 1366, "height": 768}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def page_text() -> str:
    """The component page as somebody sees it who is signed in."""
    request = RequestFactory().get("/_komponen")
    request.user = SimpleNamespace(is_authenticated=True, name="Nia Rahmawati")
    shell = {
        "menu": render_to_string("shell/_menu.html", {"menu": samples.sample_menu()}),
        "regions": [SimpleNamespace(name="Kota Banjarbaru")],
        "search_url": "/anak/",
        "role": "Petugas data",
    }
    with translation.override("id"):
        return render_to_string("main/components.html", {"shell": shell, "user": request.user}, request)


def hand_over(route, text: str) -> None:
    """Answer a request of the browser: the page, or a file of the static folders."""
    path = route.request.url.removeprefix(SITE).partition("?")[0]
    if path == "/_komponen":
        route.fulfill(body=text, headers={"content-type": "text/html", "content-security-policy": POLICY})
        return
    found = finders.find(path.removeprefix("/static/"))
    if not found:
        route.fulfill(status=404)
        return
    kind = mimetypes.guess_type(found)[0] or "application/octet-stream"
    route.fulfill(body=Path(found).read_bytes(), content_type=kind)


@contextmanager
def opened(chromium, text: str, **device):
    """The page, and everything the browser complained about."""
    context = chromium.new_context(locale="id-ID", **device)
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda line: page.complaints.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.route("**/*", lambda route: hand_over(route, text))
    page.goto(f"{SITE}/_komponen")
    if device.get("java_script_enabled", True):
        page.wait_for_selector("[data-chart].is-drawn svg")
    yield page
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_no_barrier_no_complaint_nothing_sticks_out(chromium, page_text, device, theme):
    with opened(chromium, page_text, color_scheme=theme, **device) as page:
        assert page.evaluate("document.documentElement.dataset.bsTheme") == theme
        found = Axe().run(page).response["violations"]
        assert [(rule["id"], [node["html"][:120] for node in rule["nodes"]]) for rule in found] == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert page.complaints == []


def test_charts_are_drawn_from_their_tables(chromium, page_text):
    with opened(chromium, page_text, **DESK) as page:
        assert page.locator("[data-chart] svg").count() == 3
        assert page.locator("[data-chart] svg").first.locator("text", has_text="Landasan Ulin").count() == 1
        assert not page.locator("[data-chart] table").first.is_visible()
        page.locator("[data-chart] summary").first.click()
        assert page.locator("[data-chart] table").first.is_visible()


def test_the_chosen_theme_is_kept(chromium, page_text):
    with opened(chromium, page_text, color_scheme="light", **DESK) as page:
        page.get_by_label("Terang atau gelap").click()
        page.get_by_role("button", name="Gelap").click()
        assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
        page.reload()
        assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"


def test_single_keys_walk_choose_search_and_can_be_switched_off(chromium, page_text):
    with opened(chromium, page_text, **DESK) as page:
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("x")
        assert "Muhammad Rizky Maulana" in page.locator("tr.is-here.is-chosen").inner_text()
        assert page.locator(".bulk-count").inner_text() == "1 dipilih"
        page.keyboard.press("/")
        page.keyboard.type("?")
        assert page.get_by_role("searchbox", name="Cari anak").input_value() == "?"
        page.locator("h1").click()
        page.keyboard.press("?")
        page.get_by_label("Pintasan satu huruf aktif").uncheck()
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        assert not page.locator("#help-dialog").is_visible()


def test_a_dangerous_button_asks_first(chromium, page_text):
    with opened(chromium, page_text, **DESK) as page:
        page.locator("[data-choose]").first.check()
        page.get_by_role("button", name="Tandai pindah").click()
        assert page.get_by_role("dialog").inner_text().startswith("Pastikan dulu")
        page.get_by_role("dialog").get_by_role("button", name="Batal").click()
        assert not page.get_by_role("dialog").is_visible()


def test_the_menu_of_a_phone_opens_with_and_without_scripts(chromium, page_text):
    for scripts in (True, False):
        with opened(chromium, page_text, java_script_enabled=scripts, **PHONE) as page:
            assert not page.get_by_role("link", name="Kiriman data").is_visible()
            page.get_by_label("Buka menu").click()
            page.get_by_role("link", name="Kiriman data").wait_for(state="visible")
            page.get_by_label("Tutup menu").click()
            page.get_by_role("link", name="Kiriman data").wait_for(state="hidden")


def test_without_scripts_the_table_is_the_chart(chromium, page_text):
    with opened(chromium, page_text, java_script_enabled=False, **DESK) as page:
        assert page.locator("[data-chart] table").first.is_visible()
        assert page.locator(".bulk-bar").is_visible()
        assert not page.locator(".js-only").first.is_visible()


def test_fingers_find_what_they_touch(chromium, page_text):
    with opened(chromium, page_text, **PHONE) as page:
        heights = page.locator("main .btn:visible, main .form-control:visible, main .form-select:visible").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect().height)"
        )
        assert min(heights) >= 44


def test_scripts_and_styles_stay_small():
    """kB as sent, compressed. A page with a chart and a map loads them all, and htmx (13 kB)."""
    limits = {"app.css": 60, "app.js": 40, "charts.js": 200, "map.js": 50, "map.css": 5, "theme.js": 1, "icons.svg": 10}
    sizes = {name: len(gzip.compress(Path(finders.find(f"rangkul/{name}")).read_bytes())) / 1000 for name in limits}
    assert {name: size for name, size in sizes.items() if size > limits[name]} == {}


def classes_in(template: str) -> set[str]:
    """Class names that stand in a template in full; what is put together from variables is left out."""
    plain = re.sub(r"{[%{#].*?[%}#]}", "\0", re.sub(r"{% comment %}.*?{% endcomment %}", "", template, flags=re.S))
    words = {word for found in re.findall(r'class="([^"]*)"', plain) for word in found.replace("\0", " \0 ").split()}
    return {word for word in words if "\0" not in word and not word.endswith("-")}


def test_a_class_is_read_from_a_template_and_a_made_up_one_is_found_out():
    assert classes_in('<p class="note{% if x %} stat-{{ kind }}{% endif %} zzz">') == {"note", "zzz"}


def test_every_class_that_a_page_uses_exists():
    styles = "".join(Path(finders.find(f"rangkul/{name}.css")).read_text() for name in ("app", "phone"))
    known = set(re.findall(r"\.([A-Za-z_][\w-]*)", styles.replace("\\", "")))
    package = Path(look.__file__).parents[2]
    used = {}
    pages = [path for path in package.glob("*/templates/**/*.html") if path.parent.name != "paper"]  # has its own
    for path in pages:
        for name in classes_in(path.read_text()) - known:
            used.setdefault(name, []).append(str(path.relative_to(package)))
    assert used == {}
