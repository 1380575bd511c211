"""Two languages, chosen and remembered. In English no page speaks Indonesian, but for what people typed."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from addresses import addresses
from cast import HOME
from django.conf import settings
from django.test import Client
from test_inside_outside import _keys, two_regions  # noqa: F401

#: Words that every Indonesian sentence is full of, and no English one.
WORDS = (
    "ada akan anda anak atau bagi bahwa baris baru belum berkas bila boleh bukan cara cari daftar dalam dapat dari "
    "dengan diri dua hapus hari ini itu jam juga karena ke kembali kepada kirim lagi lain lalu lebih masuk menurut "
    "nama oleh orang pada paling perlu pilih saat sampai sampaikan satu saja sebelum sedang sejak sekolah semua seluruh "
    "setelah siapa simpan sudah tahun tanggal tanpa telah tetapi tiap tidak ubah umur untuk wilayah yang"
)
INDONESIAN = re.compile(rf"\b(?:{'|'.join(WORDS.split())})\b", re.IGNORECASE)
SILENT = ("script", "style", "kbd", "code", "pre")
SAID = ("title", "alt", "aria-label", "placeholder", "data-label", "data-confirm", "content")


class Shown(HTMLParser):
    """The texts of a page that somebody sees or hears, one by one."""

    def __init__(self, page: str):
        super().__init__()
        self.texts: list[str] = []
        self._silent: list[str] = []
        self._left = 0  # depth inside an element of another language
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        if tag in SILENT:
            self._silent.append(tag)
        self.texts += [value for name, value in attributes if name in SAID and value]

    def handle_endtag(self, tag):
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()

    def handle_data(self, data):
        if not self._silent and data.strip():
            self.texts.append(" ".join(data.split()))


def indonesian(page: str, typed=()) -> list[str]:
    """Texts of a page with Indonesian words, without those that hold what people typed."""
    return [
        text for text in Shown(page).texts if INDONESIAN.search(text) and not any(word in text for word in typed)
    ]


def in_english(client: Client) -> Client:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


#: What people typed, and names that stay Indonesian by law.
TYPED = ("Data apa?", "Laptop hilang", "Sandi diganti", "memadankan", "Anak Karangan")


def test_no_page_speaks_indonesian_in_english(two_regions, browse):  # noqa: F811
    person, things = two_regions[HOME]
    client = in_english(browse(person))
    found, asked = {}, 0
    for address in addresses():
        if "GET" not in address.methods:
            continue
        keys = _keys(address, things) if address.arguments else {}
        if keys is None:
            continue
        answer = client.get(address.url(**keys))
        if answer.streaming or not answer["Content-Type"].startswith("text/html"):
            continue
        asked += 1
        left = indonesian(answer.content.decode(), TYPED)
        if left:
            found[address.name] = left
    assert found == {}
    assert asked > 60
