"""The app as a volunteer holds it: a real Chromium the size of a phone, with and without signal.

Pictures go to the folder that RANGKUL_SHOTS names, else nowhere.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from cast import NOON
from django.urls import reverse
from django.utils import timezone
from entering import signed_in
from playwright.sync_api import expect

from rangkul.core.acting import acting_as
from rangkul.core.permissions import Purpose
from rangkul.forms.models import Attachment, Submission
from rangkul.insight import services as figures
from rangkul.reconcile.models import Run
from rangkul.registry.models import Child
from rangkul.visits.models import Visit

from . import filling_in, phones

pytestmark = pytest.mark.slow
HERE = {"latitude": -3.4412, "longitude": 114.8310, "accuracy": 8}
LIKE_A_PHONE = {
    "viewport": phones.PHONE, "locale": "id-ID", "has_touch": True, "is_mobile": True, "device_scale_factor": 2,
    "geolocation": HERE, "permissions": ["geolocation"],
}  # fmt: skip


@pytest.fixture
def world(committed):
    doors = phones.settle(committed)
    with phones.Server() as address:
        yield phones.World(committed, address, doors)


@pytest.fixture
def phone(chromium, world):
    """A phone with nothing on it."""
    context = chromium.new_context(**LIKE_A_PHONE)
    yield context
    context.close()


@pytest.fixture
def own_phone(chromium, tmp_path):
    """A phone with nothing on it whose browser can be killed and started again on what is on its disk."""
    phone = phones.OwnChromium(chromium.browser_type, tmp_path / "profile", LIKE_A_PHONE)
    yield phone
    phone.put_away()


def picture(page, name: str) -> None:
    if folder := os.environ.get("RANGKUL_SHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"hp-{name}.png"), animations="disabled")


def faults(page) -> list[str]:
    page.wait_for_timeout(250)  # what moves in has come to rest
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {node['html'][:160]}" for fault in found for node in fault["nodes"]]


def looked(page, name: str) -> None:
    picture(page, name)
    assert faults(page) == [], name


def watch(page) -> list[str]:
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on(
        "console",
        lambda line: line.type == "error" and "Failed to load resource" not in line.text and said.append(line.text),
    )
    return said


def enrol(world, context):
    page = context.new_page()
    page.wrong = watch(page)
    page.goto(f"{world.address}/kunjungan/hp/#kode={world.slip()}")
    expect(page.get_by_label("Kode")).not_to_have_value("")
    looked(page, "daftar")
    page.get_by_role("button", name="Lanjut").click()
    page.get_by_label("PIN", exact=True).fill(phones.PIN)
    page.get_by_label("Ulangi PIN").fill(phones.PIN)
    looked(page, "pin")
    page.get_by_role("button", name="Mulai").click()
    expect(page.get_by_role("heading", name="Lima pintu berikutnya")).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return page


def test_a_phone_is_let_in_and_shows_today_s_doors(world, phone):
    page = enrol(world, phone)
    expect(page.locator(".door")).to_have_count(7)
    looked(page, "pintu")
    page.get_by_role("button", name="Siti Aisyah").click()
    looked(page, "anak")
    page.get_by_role("button", name="Mulai isian").click()
    expect(page.get_by_role("heading", name="Pembukaan")).to_be_visible()
    looked(page, "isian-1")
    assert page.wrong == []


AGREES = {"Apakah keluarga bersedia menjawab?": "Ya"}
OUT = AGREES | {
    "Apakah keluarga setuju ada foto?": "Ya", "Apakah keluarga setuju letak rumah dicatat?": "Ya",
    "Apakah orang tua/wali bersedia menandatangani?": "Ya", "Apa yang ditemukan?": "Masih tidak bersekolah",
}  # fmt: skip
PLAIN = AGREES | {
    "Apakah keluarga setuju ada foto?": "Tidak", "Apakah keluarga setuju letak rumah dicatat?": "Tidak",
    "Apakah orang tua/wali bersedia menandatangani?": "Tidak",
}  # fmt: skip
IN_SCHOOL = PLAIN | {"Apa yang ditemukan?": "Bersekolah", "NPSN": "30304002", "NISN": "0123456789", "Kelas": "6"}
PESANTREN = PLAIN | {"Apa yang ditemukan?": "Melanjutkan ke pondok pesantren/lainnya"}
MOVED = PLAIN | {"Apa yang ditemukan?": "Pindah domisili"}
REFUSED = {"Apakah keluarga bersedia menjawab?": "Tidak", "Apa yang ditemukan?": "Keluarga menolak menjawab"}
FOUR_MORE = {
    "Muhammad Rizky": IN_SCHOOL, "Dewi Lestari": PESANTREN, "Ahmad Fauzi": MOVED, "Nurul Hidayah": REFUSED,
}  # fmt: skip
#: What the two pages of figures say more or less after the five visits: one is still out and one more was met who was on
#: no list, two are at school or in a registered pesantren, one has moved, one family refused.
FIVE_VISITS_LATER = {
    "out_of_school": -2, "enrolled": 2, "verified": 2, "doors_visited": 5, "doors_assigned": -5, "turn_still_out": 2,
    "turn_never_out": 2, "turn_gone": 1, "turn_unclear": 1,
}  # fmt: skip


def unlock(page) -> None:
    page.get_by_label("Masukkan PIN Anda.").fill(phones.PIN)
    expect(page.locator(".tabs")).to_be_visible()


def begin(page, name: str) -> None:
    page.locator(".tabs button").first.click()
    page.locator(".door", has_text=name).first.click()
    page.locator(".btn.main", has_text="isian").click()
    expect(page.locator("#part")).to_be_visible()


def count_again(world) -> None:
    """Count the region as after a run that was accepted; the figures of the same run are replaced."""
    by = world.cast.data_officer
    with acting_as(by, Purpose.FIND):
        run, _is_new = Run.objects.get_or_create(
            region=world.cast.region, number=1, defaults={"as_of": timezone.localdate(), "started_by": by, "started_at": NOON}
        )  # fmt: skip
    with acting_as(by, Purpose.SEE):
        figures.count_run(region=world.cast.region, run=run, by=by, at=timezone.now())


def seen_from_above(world) -> dict[str, int]:
    """The figures of the region and of the visits, as a data officer opens the two pages."""
    officer, code = signed_in(world.cast.data_officer), world.cast.region.code
    whole = officer.get(reverse("insight:region_of", args=[code])).context["picture"].whole
    found = officer.get(reverse("visits:coverage_of", args=[code])).context["found"]
    shown = {name: figure.count for name, figure in whole.figures.items()} | {"verified": whole.verified.count}
    shown |= {f"doors_{name}": figure.count for name, figure in found.whole.figures.items()}
    return shown | {f"turn_{name}": figure.count for name, figure in found.results.items()}


def more_than_answers(seen: list[str]):
    """A photo, a place, a signature and a child who is on no list, each once, on the parts that ask for them."""

    def more(page, title):
        seen.append(title)
        if page.locator(".photo input[type=file]").count() and "photo" not in seen:
            seen.append("photo")
            page.locator(".photo input[type=file]").first.set_input_files(
                {"name": "rumah.png", "mimeType": "image/png", "buffer": page.screenshot()}
            )
            expect(page.locator(".photo img").first).to_be_visible()
        if page.get_by_role("button", name="Ambil letak").count() and "place" not in seen:
            seen.append("place")
            page.get_by_role("button", name="Ambil letak").click()
            expect(page.get_by_text("Ketepatan")).to_be_visible()
        if page.locator(".pad").count() and "signature" not in seen:
            seen.append("signature")
            frame = page.locator(".pad").scroll_into_view_if_needed() or page.locator(".pad").bounding_box()
            page.mouse.move(frame["x"] + 30, frame["y"] + 60)
            page.mouse.down()
            page.mouse.move(frame["x"] + 160, frame["y"] + 30, steps=6)
            page.mouse.move(frame["x"] + 220, frame["y"] + 80, steps=6)
            page.mouse.up()
            expect(page.get_by_role("button", name="Ulangi")).to_be_visible()
        if page.get_by_role("button", name="Tambah").count() and "child" not in seen:
            seen.append("child")
            page.get_by_role("button", name="Tambah").click()
            filling_in.fill_part(page, {})
        picture(page, f"isian-{len(seen):02d}")
        assert faults(page) == [], title

    return more


def start_without_signal(world, phone):
    """A browser that was killed is started anew where there is no signal: what does it ask first?"""
    page = phone.switch_on(offline=True).new_page()
    page.wrong = watch(page)
    page.goto(f"{world.address}/kunjungan/hp/")
    expect(page.get_by_label("Masukkan PIN Anda.")).to_be_visible()
    return page


def lose_half(page) -> list[str]:
    """From now on every second sending is lost; one is received, and the phone never hears so. Returns the tries."""
    tries = []

    def lose(route):
        tries.append(route.request.url)
        if len(tries) % 2:
            return route.abort()
        if len(tries) == 2:
            route.fetch()
            return route.abort()
        return route.continue_()

    page.route("**/kunjungan/hp/kirim", lose)
    return tries


def test_five_visits_without_signal_come_in_once(world, own_phone):
    """Doors → no signal → five visits → the browser is killed → half of what is sent gets lost → all five once.

    It is killed (SIGKILL, all its processes) as soon as it has said that something is kept on the phone: in the middle of
    the first visit, and with five finished visits and a begun sixth.
    """
    count_again(world)
    before = seen_from_above(world)
    context = own_phone.switch_on()
    page = enrol(world, context)
    context.set_offline(True)
    seen = []
    more = more_than_answers(seen)

    begin(page, "Siti Aisyah")
    filling_in.fill(page, OUT, stop_after=3, on_part=more)
    expect(page.get_by_text("Tersimpan di HP")).to_be_visible()
    part = page.locator("#part").inner_text()
    own_phone.kill()
    page = start_without_signal(world, own_phone)
    looked(page, "kunci")
    unlock(page)
    looked(page, "belum-selesai")
    begin(page, "Siti Aisyah")
    assert page.locator("#part").inner_text() == part
    filling_in.fill(page, OUT, on_part=more)
    expect(page.get_by_text("Tersimpan di HP. Dikirim sendiri")).to_be_visible()
    for name, answers in FOUR_MORE.items():
        begin(page, name)
        filling_in.fill(page, answers)
        expect(page.get_by_text("Tersimpan di HP. Dikirim sendiri")).to_be_visible()
    expect(page.locator(".item")).to_have_count(5)

    page.reload()
    unlock(page)
    begin(page, "Budi Santoso")
    page.locator(".choice", has_text="Tidak").first.click()
    expect(page.get_by_text("Tersimpan di HP")).to_be_visible()
    own_phone.kill()
    page = start_without_signal(world, own_phone)
    unlock(page)
    expect(page.get_by_role("heading", name="Belum selesai")).to_be_visible()
    begin(page, "Budi Santoso")
    expect(page.locator(".choice:has(input:checked)").first).to_have_text("Tidak")
    page.get_by_role("button", name="Tutup").first.click()
    page.get_by_role("button", name="Kotak keluar").click()
    expect(page.locator(".item")).to_have_count(5)
    looked(page, "kotak-keluar")

    tries = lose_half(page)
    page.context.set_offline(False)
    for _press in range(12):
        if page.locator(".item.good").count() == 5:
            break
        if page.get_by_role("button", name="Kirim sekarang").count():
            page.get_by_role("button", name="Kirim sekarang").click(timeout=5000)
        page.wait_for_timeout(400)
    expect(page.locator(".item.good")).to_have_count(5)
    looked(page, "terkirim")
    assert len(tries) > 8
    assert page.wrong == []
    assert {"photo", "place", "signature", "child"} <= set(seen)
    came_in_once(world)
    count_again(world)
    assert moved(before, seen_from_above(world)) == FIVE_VISITS_LATER


def came_in_once(world) -> None:
    """Five visits, their photos, and what the register now believes."""
    with acting_as(world.cast.data_officer, Purpose.HELP):
        visits = list(Visit.objects.filter(part=0))
        assert Visit.objects.exclude(part=0).exists()  # children met at the door who were on no list
        assert sorted(visit.outcome for visit in visits) == ["in_school", "moved", "pesantren", "refused", "still_out"]
        assert {visit.volunteer_id for visit in visits} == {world.cast.volunteer.pk}
    with acting_as(world.cast.data_officer, Purpose.VISIT):
        assert Submission.objects.count() == 5
        assert not Submission.objects.exclude(missing=[]).exists()
        sizes = list(Attachment.objects.values_list("size", flat=True))
        assert len(sizes) >= 2
        assert max(sizes) <= 80 * 1024
    with acting_as(world.cast.data_officer, Purpose.REGISTER):
        verdicts = dict(Child.objects.values_list("name", "verdict"))
    assert verdicts["Siti Aisyah"] == "out_of_school"
    assert verdicts["Muhammad Rizky"] == "enrolled"


def moved(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    """By how much each figure changed, without those that did not."""
    return {name: after[name] - before[name] for name in after if after[name] != before[name]}
