"""How numbers, dates and places are said in Indonesian and in English."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from rangkul.engine import regions
from rangkul.engine.settings import ChangedArea

from .words import WORDS

MONTHS = {
    "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
    "en": "January February March April May June July August September October November December",
}
NBSP = "\u00a0"


class Speech:
    """One language: words by name, numbers and dates in its form."""

    def __init__(self, lang: str):
        if lang not in ("id", "en"):
            raise ValueError(f"Bahasa {lang} tidak dikenal. Yang ada: id, en.")
        self.lang = lang
        self._index = ("id", "en").index(lang)

    def __call__(self, name: str, **given: object) -> str:
        """The sentence ``name`` with its blanks filled; integers take the form of the language."""
        filled = {k: self.number(v) if isinstance(v, int) else v for k, v in given.items()}
        return WORDS[name][self._index].format(**filled)

    def code(self, group: str, code: str | None) -> str:
        """The word for a code, as in ``code("verdict", "moved")``; for an unknown code its ``none``, else itself."""
        for name in (f"{group}.{code}" if code else "", f"{group}.none"):
            if name in WORDS:
                return self(name)
        return code.replace("_", " ") if code else self("unknown")

    def knows(self, name: str) -> bool:
        return name in WORDS

    def number(self, n: int) -> str:
        """
        >>> Speech("id").number(1174), Speech("en").number(1174)
        ('1.174', '1,174')
        """
        written = f"{n:,}"
        return written.replace(",", ".") if self.lang == "id" else written

    def percent(self, share: float) -> str:
        """A share of 0..1 with one decimal; a small share that is not nothing stays visible.

        >>> Speech("id").percent(0.0642).replace(NBSP, " "), Speech("en").percent(0.0642), Speech("en").percent(0.0002)
        ('6,4 %', '6.4%', '<0.1%')
        """
        value = round(share * 100, 1)
        written = "<0.1" if share > 0 and value == 0 else f"{value:.1f}"
        return f"{written.replace('.', ',')}{NBSP}%" if self.lang == "id" else f"{written}%"

    def day(self, day: date) -> str:
        """
        >>> Speech("id").day(date(2025, 3, 5))
        '5 Maret 2025'
        """
        return f"{day.day} {MONTHS[self.lang].split()[day.month - 1]} {day.year}"

    def semester(self, period: str) -> str:
        """
        >>> Speech("id").semester("20251")
        'semester ganjil 2025/2026'
        """
        year = int(period[:4])
        return self(f"semester.{period[4]}", years=f"{year}/{year + 1}")


class Places:
    """Names of areas by code, whatever way the code is written: the names given, else as the run knows them."""

    def __init__(self, names: Mapping[str, str] | None = None, changed: tuple[ChangedArea, ...] = ()):
        self._changed = changed
        self._given = {digits(code): name for code, name in (names or {}).items()}

    def name(self, code: str) -> str:
        """The name of an area; its code where no name is known.

        >>> Places().name("63.72.04.1003"), Places({"63.72": "KOTA BANJARBARU"}).name("6372")
        ('Komet', 'Kota Banjarbaru')
        """
        found = self._given.get(digits(code)) or regions.load(self._changed).name(code)
        return found.title() if found.isupper() else found


def digits(code: str) -> str:
    """
    >>> digits("63.72.02")
    '637202'
    """
    return "".join(c for c in code if c.isdigit())
