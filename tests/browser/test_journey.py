"""A data officer's month in one go, in a real browser, and what the auditor sees of it.

Ugly files come in, a column map is corrected, refused rows go back, a run is made, twenty questions are answered by
keyboard, the result is accepted, a child is found, two files are merged and parted, a list leaves the house, a past
figure is counted again.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from . import application
from .application import DESK, faults, picture, watch
from .ugly import uglier

pytestmark = pytest.mark.slow
NAMES = "Si Bocah"  # the header of names that nobody knows
WHY = "Diminta Disdik untuk rapat koordinasi"
CHECKED = 120_000  # milliseconds that a check or a run may take on a busy machine


def said(page) -> str:
    return page.locator("main").inner_text()


def send(page, app, path) -> None:
    """Drop a file and wait until it has been checked."""
    page.goto(f"{app.address}/kiriman/baru/")
    page.set_input_files("input[type=file]", str(path))
    page.get_by_role("button", name="Kirim").click()
    page.get_by_role("heading", name="Ambil kiriman ini").wait_for(timeout=CHECKED)


def correct_the_map(page) -> None:
    """The names stand under a header of their own: tell it, and the list is read again."""
    assert f"Kolom {NAMES} tidak dikenal" in said(page)
    picture(page, "perjalanan-1-kiriman")
    page.goto(f"{page.url.split('?')[0]}kolom/")
    page.get_by_label(NAMES, exact=True).select_option(label="Nama lengkap")
    picture(page, "perjalanan-2-kolom")
    page.get_by_role("button", name="Simpan peta dan periksa lagi").click()
    page.get_by_role("heading", name="Ambil kiriman ini").wait_for(timeout=CHECKED)
    assert f"Kolom {NAMES}" not in said(page)


def refused_rows(page, tmp_path) -> list[tuple]:
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Unduh baris yang ditolak").click()
    waiting.value.save_as(tmp_path / "perbaiki.xlsx")
    return list(openpyxl.load_workbook(tmp_path / "perbaiki.xlsx").active.iter_rows(values_only=True))


def answer(page, app, how_many: int) -> int:
    """Answer questions by keyboard until none is left or so many were; returns how many answers stand."""
    page.goto(f"{app.address}/pemadanan/tinjau/")
    for turn in range(how_many):
        page.wait_for_load_state("networkidle")
        if not page.locator("#pertanyaan form.bulk-bar").count():
            break
        before = page.locator("#pertanyaan").inner_text()
        note = page.locator("#pertanyaan #catatan")
        if turn % 2 and note.count():  # a fact needs to be told from whom it comes
            note.fill("Telepon wali kelas")
            page.keyboard.press("Tab")
        page.keyboard.press("3" if note.count() else "312"[turn % 3])
        page.wait_for_function(
            "before => document.querySelector('#pertanyaan').innerText !== before", arg=before, timeout=CHECKED
        )
    picture(page, "perjalanan-4-tinjau")
    page.goto(f"{app.address}/pemadanan/jawaban/")
    return page.locator("main table tbody tr").count()


def test_a_month_of_a_data_officer_and_what_the_auditor_sees(app, chromium, tmp_path):
    school = sorted((app.home / "data/demo/20251/dapodik").glob("*SMP NEGERI*"))[0]
    ugly = uglier(school, tmp_path / "Daftar siswa pindahan.xlsx", NAMES)
    context = chromium.new_context(viewport=DESK, locale="id-ID", accept_downloads=True)
    page = app.sign_in(context, "data-officer")
    wrong = watch(page, app)

    send(page, app, ugly)
    correct_the_map(page)
    rows = refused_rows(page, tmp_path)
    assert len(rows) == 2
    assert "tanpa nama" in rows[1][-1]
    page.get_by_label("Dasar penyerahan").select_option(index=1)
    page.get_by_role("button", name=re.compile("^Ambil ")).click()
    page.get_by_text("Kiriman diambil").wait_for()

    page.goto(f"{app.address}/pemadanan/mulai/")
    page.get_by_label(re.compile("^Catatan")).fill("Dengan siswa pindahan")
    page.get_by_role("button", name="Mulai pemadanan").click()
    page.get_by_role("heading", name="Terima hasil ini?").wait_for(timeout=CHECKED)
    picture(page, "perjalanan-3-pemadanan")
    run = page.url
    assert not faults(page)
    assert answer(page, app, 20) >= 20
    page.goto(run)
    page.get_by_role("button", name="Terima hasil").click()
    page.get_by_role("dialog").get_by_role("button", name="Terima", exact=True).click()
    page.get_by_text(re.compile("Diterima oleh")).wait_for(timeout=CHECKED)

    page.goto(f"{app.address}/anak/?keadaan=cari")
    one, other = page.locator("tbody[data-rows] tr th a").all_inner_texts()[:2]
    page.keyboard.press("/")
    page.fill("[data-global-search]", one)
    page.press("[data-global-search]", "Enter")
    page.get_by_role("link", name=one).first.click()
    page.wait_for_load_state("networkidle")
    child = page.url
    page.get_by_role("link", name="Gabungkan").click()
    page.get_by_label("Nama berkas lain").fill(other)
    page.keyboard.press("Enter")
    page.get_by_role("link", name=f"Bandingkan {other}").first.click()
    picture(page, "perjalanan-5-gabung")
    assert not faults(page)
    page.get_by_label("Alasan").fill("Kata ibunya satu anak")
    page.get_by_role("button", name="Gabungkan").click()
    page.get_by_text("Dua berkas digabung").wait_for()
    page.goto(f"{child}?bagian=riwayat")
    page.get_by_role("link", name=re.compile("Pisahkan")).first.click()
    page.get_by_label("Alasan").fill("Ternyata dua anak")
    page.get_by_role("button", name="Pisahkan").click()
    page.wait_for_load_state("networkidle")

    page.goto(f"{app.address}/anak/?keadaan=cari")
    shown = int(re.search(r"dari ([\d.]+)", said(page)).group(1).replace(".", ""))
    page.get_by_role("link", name=re.compile("^Unduh")).first.click()
    page.get_by_label("Alasan").fill(WHY)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Unduh").click()
    waiting.value.save_as(tmp_path / waiting.value.suggested_filename)
    book = openpyxl.load_workbook(tmp_path / waiting.value.suggested_filename)
    written = [row for sheet in book for row in sheet.iter_rows(values_only=True) if row[0] is not None]
    assert len(written) > shown
    assert any("Rahma Yulianti" in str(cell) for row in written for cell in row)

    page.goto(f"{app.address}/ringkasan/6372/hari/")
    page.fill("input[type=date]", f"{datetime.now(ZoneInfo('Asia/Makassar')) - timedelta(days=1):%Y-%m-%d}")
    page.get_by_role("button", name="Hitung").click()
    page.wait_for_load_state("networkidle")
    assert "Dihitung ulang seperti diketahui pada" in said(page)
    assert "Belum ada apa pun di register pada hari itu" in said(page)  # the demo's district was made today
    picture(page, "perjalanan-6-hari-lain")
    assert not wrong
    context.close()

    with chromium.new_context(viewport=DESK, locale="id-ID") as other_context:
        page = app.sign_in(other_context, "auditor")
        told = ""
        page.goto(f"{app.address}/catatan/")
        picture(page, "perjalanan-7-catatan")
        for _older in range(6):
            told += said(page)
            if not page.get_by_role("link", name="Lebih lama").count():
                break
            page.get_by_role("link", name="Lebih lama").click()
            page.wait_for_load_state("networkidle")
    for deed in (
        "mengunggah", "menyimpan susunan kolom", "menerima kiriman", "memulai", "memutuskan", "menerima hasil",
        "ke register", "membuka", "menggabungkan", "memisahkan kembali", "mengunduh daftar anak",
        "menghitung ulang angka masa lalu", WHY,
    ):  # fmt: skip
        assert deed in told, deed
    assert "alert(1)" not in told


def test_the_record_can_be_verified(app):
    """After all that, the chain of the record has no gap."""
    assert "utuh" in application.run("verify-audit", "--home", str(app.home)).lower()
