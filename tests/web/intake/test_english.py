"""Deliveries in English: what was found in them, what their columns mean, why they cannot be read."""

from __future__ import annotations

import offices
from django.urls import reverse
from english import speak_english

#: Headings and names of files as their senders wrote them, and what somebody typed.
TYPED = (
    "Nama Lengkap",
    "Nama Madrasah",
    "Nama Ibu Kandung",
    "Tanggal Lahir",
    "Nama Ibu",
    "ANAK",
    ".csv",
    "Menemukan anak",
    "Isi Surat",
)


def address(name, *args):
    return reverse(f"intake:{name}", args=args)


def test_a_delivery_with_problems_and_its_columns(cast, browse):
    rows = [offices.register_row(number) for number in range(8)]
    rows[1][0], rows[2][4], rows[3][2] = "63729", "31/02/2012", ""
    first = offices.taken(cast, {"penduduk.csv": offices.csv(offices.REGISTER, rows)})
    second = offices.checked(cast, {"penduduk baru.csv": offices.register(range(2, 12))})
    pages = [address(name, first.pk) for name in ("detail", "problems", "columns", "describe")]
    pages += [address(name, second.pk) for name in ("detail", "columns", "difference")]
    pages += [address(name) for name in ("deliveries", "new", "bases", "calendar")]
    speak_english(browse(cast.data_officer), *pages, typed=TYPED)


def test_files_that_cannot_be_read(cast, browse):
    odd = {"kosong.csv": b"", "gambar.xlsx": b"\x89PNG\r\n", "surat.csv": offices.csv(["Isi Surat"], [["apa saja"]])}
    deliveries = [offices.checked(cast, {name: data}) for name, data in odd.items()]
    pages = [address("detail", delivery.pk) for delivery in deliveries]
    speak_english(browse(cast.data_officer), *pages, typed=TYPED)
