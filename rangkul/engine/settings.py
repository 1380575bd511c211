"""One TOML file, one frozen object. What a district may change without a programmer stands here."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path

from .types import InputError

#: At-risk signals (ABPS): points per signal and the rule's own number. Editable; no official threshold exists.
RISK_SIGNALS: dict[str, dict[str, float]] = {
    "over_age": {"years": 2, "points": 2},  # age on 1 July >= grade + 6 + years
    "repeated": {"points": 2},
    "absence": {"rate": 0.10, "points": 3},
    "low_marks": {"subjects": 3, "points": 1},
    "poor": {"decile": 2, "points": 1},
    "no_aid": {"decile": 2, "points": 1},  # poor, and without KIP/PIP
    "guardian": {"points": 1},  # no parent at home
    "disability_no_aid": {"points": 3},
    "final_grade": {"points": 1},  # grade 6 or 9: the step that most children lose
    "sibling_out": {"points": 2},
    "far": {"km": 5, "points": 1},
}


#: An area code with or without dots: kabupaten/kota, kecamatan, desa/kelurahan.
_CODE = re.compile(r"([1-9]\d)\.?(\d\d)(?:\.?(\d\d)(?:\.?(\d{4}))?)?")


@dataclass(frozen=True, order=True)
class ChangedArea:
    """An area that the list of the program does not have, or has under another name or code. Codes with dots.

    ``old_code`` is a code that this one replaced: rows that bear it get the new one. Without it the area is new, has
    another name only, or came out of an area that was divided (whose rows keep the old code, which stays known).
    """

    code: str
    name: str
    old_code: str | None = None


@dataclass(frozen=True)
class Settings:
    as_of: date
    ages: tuple[int, int] = (7, 18)
    age_on: tuple[int, int] = (7, 1)  # month and day on which age is counted, in the school year of as_of
    regency: str | None = None  # "63.72"; None: the regency of most register rows
    demo_niks: bool = False  # digits 5-6 >= 90 are treated as assigned: a made-up district
    name_rules: str = "id"  # "id" or "neutral"
    link_at: float = 0.999  # posterior at and above which a link is made without a person
    ask_at: float = 0.01  # posterior at and above which a person is asked
    risk: dict[str, dict[str, float]] = field(default_factory=lambda: {k: dict(v) for k, v in RISK_SIGNALS.items()})
    risk_at: float = 3  # points from which a pupil is called at risk
    small: int = 5  # published counts below this are hidden
    threads: int = 2
    memory_mb: int = 1500  # for joins and middle tables; more than this spills to the private folder. 0: no bound
    areas: tuple[ChangedArea, ...] = ()  # what is otherwise than in the list of area codes that the program brings
    split: bool = False  # weigh kabupaten by kabupaten even where all would fit at once
    lang: str = "id"

    @property
    def school_year(self) -> int:
        """First calendar year of the school year in which ``as_of`` falls."""
        return self.as_of.year if self.as_of.month >= 7 else self.as_of.year - 1

    @property
    def period(self) -> str:
        """semester_id that contains ``as_of``: 20251 is July to December 2025, 20252 January to June 2026."""
        return period_of(self.as_of)

    @property
    def age_date(self) -> date:
        """The day on which age is counted (domain: 1 July of the school year, as in school admission)."""
        return date(self.school_year, *self.age_on)


def period_of(day: date) -> str:
    """semester_id of a day.

    >>> period_of(date(2025, 10, 1)), period_of(date(2026, 3, 1))
    ('20251', '20252')
    """
    return f"{day.year}1" if day.month >= 7 else f"{day.year - 1}2"


def load(path: Path | None, **given) -> Settings:
    """Read settings from a TOML file; ``given`` (the command line) wins. Unknown names are an InputError."""
    raw: dict = {}
    if path is not None:
        try:
            raw = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise InputError(f"Berkas pengaturan {path} tidak ada. Periksa nama dan foldernya.") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise InputError(f"Berkas pengaturan {path} tidak dapat dibaca: {error}. Perbaiki baris itu.") from None
    known = {f.name for f in fields(Settings)}
    unknown = sorted(set(raw) - known)
    if unknown:
        raise InputError(
            f"Pengaturan {', '.join(unknown)} di {path} tidak dikenal. Yang ada: {', '.join(sorted(known))}."
        )
    if isinstance(raw.get("ages"), list):
        raw["ages"] = tuple(raw["ages"])
    if isinstance(raw.get("age_on"), str):
        raw["age_on"] = tuple(int(x) for x in raw["age_on"].split("-"))
    risk = {k: dict(v) for k, v in RISK_SIGNALS.items()}
    for name, rule in raw.pop("risk", {}).items():
        if name not in risk:
            raise InputError(f"Tanda risiko {name} di {path} tidak dikenal. Yang ada: {', '.join(sorted(risk))}.")
        risk[name].update(rule)
    raw["areas"] = areas_of(raw.get("areas", []), str(path))
    raw.update({k: v for k, v in given.items() if v is not None})
    try:
        return replace(Settings(**raw), risk=risk)
    except TypeError as error:
        raise InputError(f"Pengaturan belum lengkap: {error}.") from None


def areas_of(rows: Iterable[Mapping[str, object]], where: str) -> tuple[ChangedArea, ...]:
    """Changed areas from ``[[areas]]`` of a TOML file or from lines of a CSV file, each once, by their codes.

    ``where`` is the file, for the sentence of an InputError.
    """
    if not isinstance(rows, list | tuple) or not all(isinstance(row, Mapping) for row in rows):
        raise InputError(
            f"Wilayah di {where} tidak dapat dibaca. Tulis [[areas]], lalu code, name dan old_code di bawahnya."
        )
    return settled_areas((_area(row, where) for row in rows), where)


def settled_areas(areas: Iterable[ChangedArea], where: str) -> tuple[ChangedArea, ...]:
    """The same areas, each once, in the order of their codes; an InputError where two of them contradict each other."""
    names: dict[str, str] = {}
    moves: dict[str, str] = {}
    found = set(areas)
    for area in sorted(found, key=_order):
        if names.setdefault(area.code, area.name) != area.name:
            raise InputError(
                f"Wilayah {area.code} di {where} diberi dua nama: {names[area.code]} dan {area.name}. Tulis satu nama."
            )
        if area.old_code and moves.setdefault(area.old_code, area.code) != area.code:
            raise InputError(
                f"Kode lama {area.old_code} di {where} menjadi lebih dari satu kode: {moves[area.old_code]} dan "
                f"{area.code}. Wilayah itu dipecah: hapus old_code {area.old_code} dari semua barisnya. Baris dengan "
                "kode lama itu tetap di kode lama."
            )
    for old, new in moves.items():
        seen, code = {old}, new
        while code in moves and code not in seen:
            seen.add(code)
            code = moves[code]
        if code in seen:
            raise InputError(
                f"Kode {code} di {where} kembali ke dirinya sendiri lewat old_code. Hapus old_code yang menyebut kode "
                "yang masih berlaku."
            )
    with_old = {area.code for area in found if area.old_code}
    return tuple(sorted((area for area in found if area.old_code or area.code not in with_old), key=_order))


def _order(area: ChangedArea) -> tuple[str, str, str]:
    return area.code, area.name, area.old_code or ""


def _area(row: Mapping[str, object], where: str) -> ChangedArea:
    """One area as it was written."""
    if foreign := sorted(set(row) - {"code", "name", "old_code"}):
        raise InputError(f"Wilayah di {where} memuat {', '.join(foreign)}. Yang ada: code, name, old_code.")
    said = row.get("name")
    name = " ".join(said.split()) if isinstance(said, str) else ""
    code, old = _dotted(row.get("code"), where), row.get("old_code")
    if not name:
        raise InputError(f"Wilayah {code} di {where} tidak bernama. Tulis name.")
    if old in (None, ""):
        return ChangedArea(code, name)
    old = _dotted(old, where)
    if len(old) != len(code):
        raise InputError(
            f"Wilayah {code} di {where} tidak setingkat dengan kode lamanya {old}. Tulis kode lama yang sama panjang."
        )
    return ChangedArea(code, name, old if old != code else None)


def _dotted(code: object, where: str) -> str:
    found = _CODE.fullmatch(code.strip()) if isinstance(code, str) else None
    if found is None:
        raise InputError(f'Kode wilayah {code!r} di {where} tidak dapat dibaca. Tulis seperti "63.72.04.1003".')
    return ".".join(part for part in found.groups() if part)
