"""Whether a page speaks Indonesian: the texts that somebody sees or hears, and the words that give it away."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from django.conf import settings
from django.test import Client

#: Words that every Indonesian sentence is full of, and no English one.
WORDS = (
    "ada akan anda anak atau bagi bahwa baris baru belum berkas bila boleh bukan cara cari daftar dalam dapat dari "
    "dengan diri dua hapus hari ini itu jam juga karena ke kembali kepada kirim lagi lain lalu lebih masuk menurut "
    "nama oleh orang pada paling perlu pilih saat sampai sampaikan satu saja sebelum sedang sejak sekolah semua seluruh "
    "setelah siapa simpan sudah tahun tanggal tanpa telah tetapi tiap tidak ubah umur untuk wilayah yang"
)
INDONESIAN = re.compile(rf"\b(?:{'|'.join(WORDS.split())})\b", re.IGNORECASE)
SILENT = ("script", "style", "kbd", "code", "pre")
VOID = ("br", "hr", "img", "input", "link", "meta", "wbr")
SAID = ("title", "alt", "aria-label", "placeholder", "data-label", "data-confirm", "content")


class Shown(HTMLParser):
    """The texts of a page that somebody sees or hears, one by one."""

    def __init__(self, page: str):
        super().__init__()
        self.texts: list[str] = []
        self._silent: list[str] = []
        self._indonesian: list[str] = []  # a letter that is Indonesian by law: the elements open since it began
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        if tag in SILENT:
            self._silent.append(tag)
        if self._indonesian or dict(attributes).get("lang") == "id":
            self._indonesian += [tag] * (tag not in VOID)
            return
        self.texts += [value for name, value in attributes if name in SAID and value]

    def handle_endtag(self, tag):
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()
        if self._indonesian and self._indonesian[-1] == tag:
            self._indonesian.pop()

    def handle_data(self, data):
        if not self._silent and not self._indonesian and data.strip():
            self.texts.append(" ".join(data.split()))


def indonesian(page: str, typed=()) -> list[str]:
    """Texts of a page with Indonesian words, without those that hold what people typed."""
    return [text for text in Shown(page).texts if INDONESIAN.search(text) and not any(word in text for word in typed)]


def speak_english(client: Client, *addresses: str, typed=()) -> None:
    """Each of these pages opens, and none says anything in Indonesian but what people typed."""
    found = []
    for address in addresses:
        answer = in_english(client).get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        assert '<html lang="en">' in answer.content.decode(), address
        found += [f"{address}: {text}" for text in indonesian(answer.content.decode(), typed)]
    assert not found, "\n".join(found)


def in_english(client: Client) -> Client:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client
