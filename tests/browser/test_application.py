"""Every role's first minutes in a real browser: what is in the menu works, on desk and phone, without outside requests.

Pictures go to the folder that RANGKUL_SHOTS names (``docs/img/app`` for the manual), else nowhere.
"""

from __future__ import annotations

import pytest

from .application import DESK, PHONE, faults, picture, watch

ROLES = (
    "data-officer", "clerk", "village-operator", "volunteer", "kecamatan", "school", "agency-officer", "social-worker",
    "protection-officer", "planner", "leader", "province", "auditor", "administrator",
)  # fmt: skip
pytestmark = pytest.mark.slow


@pytest.fixture
def desk(chromium):
    context = chromium.new_context(viewport=DESK, locale="id-ID")
    yield context
    context.close()


@pytest.fixture(scope="session")
def on_a_phone() -> set[str]:
    """Pages that were looked at on a phone already."""
    return set()


@pytest.mark.parametrize("role", ROLES)
def test_the_first_minutes_of_every_role(app, desk, on_a_phone, role):
    page = app.sign_in(desk, role)
    assert page.url.rstrip("/") == app.address
    wrong = watch(page, app)
    links = [link.get_attribute("href") for link in page.query_selector_all("nav.menu a")]
    links += [link.get_attribute("href") for link in page.query_selector_all(".action a")]
    bad = []
    for link in dict.fromkeys(links):
        page.set_viewport_size(DESK)
        answer = page.goto(app.address + link)
        if answer.status != 200:
            bad.append((link, answer.status))
            continue
        page.wait_for_load_state("networkidle")
        name = f"{role}-{link.split('?')[0].strip('/').replace('/', '-') or 'beranda'}"
        bad += [(link, fault) for fault in faults(page)]
        picture(page, name)
        if link != "/" and link in on_a_phone:
            continue  # the same page, looked at on a phone as somebody else
        on_a_phone.add(link)
        page.set_viewport_size(PHONE)
        page.reload()
        page.wait_for_load_state("networkidle")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            bad.append((link, "wider than a phone"))
        bad += [(link, "phone", fault) for fault in faults(page)]
        picture(page, f"{name}-ponsel")
    assert not bad
    assert not wrong


def test_a_planner_sees_no_name(app, desk):
    page = app.sign_in(desk, "planner")
    page.goto(f"{app.address}/ringkasan/")
    assert page.locator("h1").inner_text().startswith("Kota Banjarbaru")
    for path in ("/anak/", "/kiriman/", "/pemadanan/", "/pemadanan/tinjau/", "/catatan/", "/orang/"):
        assert page.goto(app.address + path).status in (403, 404)


def test_a_child_is_found_by_another_spelling_and_the_auditor_sees_who_looked(app, chromium):
    """Search with another spelling, open the file; then the record tells who did."""
    with chromium.new_context(viewport=DESK, locale="id-ID") as context:
        page = app.sign_in(context, "clerk")
        wrong = watch(page, app)
        page.goto(f"{app.address}/anak/?keadaan=cari")
        name = page.locator("tbody[data-rows] tr th a, tbody tr th a").first.inner_text()
        other_spelling = name.split()[0].replace("I", "Y")
        page.keyboard.press("/")
        page.fill("[data-global-search]", other_spelling)
        page.press("[data-global-search]", "Enter")
        page.wait_for_load_state("networkidle")
        assert name in page.locator("main").inner_text()
        page.get_by_role("link", name=name).first.click()
        page.wait_for_load_state("networkidle")
        assert name in page.locator("main").inner_text()
        assert not faults(page)
        picture(page, "clerk-anak-berkas")
        assert not wrong
    with chromium.new_context(viewport=DESK, locale="id-ID") as context:
        page = app.sign_in(context, "auditor")
        page.goto(f"{app.address}/catatan/")
        told = page.locator("main").inner_text()
        assert "membuka" in told
        assert "Dedi Kurniawan" in told
