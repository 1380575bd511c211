"""A question as its page shows it: line by line, both sides, the letters that differ marked."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from rangkul.core.models import Area
from rangkul.core.retelling import retold
from rangkul.core.secrets import unseal

from .differences import Piece, marked, marked_number
from .models import Kind, Pair
from .questions import KK, NIK, with_period
from .wording import Reason, effect, reasons, source_word, wording


@dataclass
class Row:
    """One field of both records."""

    label: str
    here: list[Piece]
    there: list[Piece]
    is_number: bool = False

    @property
    def differs(self) -> bool:
        return any(differs for _text, differs in (*self.here, *self.there))


@dataclass
class Shown:
    """Everything that the page of one question says."""

    pair: Pair
    title: str
    question: str
    effect: str
    answers: list[tuple[str, str, str]]  # code, words, keys
    heads: tuple[str, str]
    rows: list[Row]
    reasons: list[Reason]
    held: str  # why a person is asked although the weight would do
    needs_note: bool
    beside: list[tuple[dict, str]]  # other rows about the child, and the name of their list


def shown(pair: Pair) -> Shown:
    words = wording(pair.kind, pair.category)
    places = _places(pair)
    there = words.there or source_word(pair.source)
    why, held = reasons(retold(pair.because))
    keys = (("same", words.yes, "1 s"), ("not_same", words.no, "2 b"), ("unsure", words.unsure, "3 t"))
    return Shown(
        pair=pair, title=str(words.title), question="" if pair.kind == Kind.LINK else retold(pair.question),
        effect=effect(pair), answers=[(code, str(label), key) for code, label, key in keys],
        heads=(_here(pair), str(there)), rows=_rows(pair, places), reasons=why, held=held,
        needs_note=pair.kind in (Kind.FACT, Kind.NIK),
        beside=[(row, source_word(with_period(row["source"], row["period"]))) for row in pair.rows],
    )  # fmt: skip


def _here(pair: Pair) -> str:
    return _("Register") if pair.here.get("registered") else _("Tidak ada di register")


def _rows(pair: Pair, places: dict[str, str]) -> list[Row]:
    here, there, region = _said(pair.here, places), _said(pair.there, places), pair.region_id
    numbers = {
        "nik": [unseal(region, NIK, sealed) for sealed in (pair.here_nik, pair.there_nik)],
        "kk": [unseal(region, KK, sealed) for sealed in (pair.here_kk, pair.there_kk)],
    }
    rows = []
    for name, label in _labels().items():
        if name in numbers and any(numbers[name]):
            rows.append(Row(label, *marked_number(*numbers[name]), is_number=True))
        elif here.get(name) or there.get(name):
            rows.append(Row(label, *marked(here.get(name, ""), there.get(name, ""))))
    return rows


def _labels() -> dict[str, str]:
    """The fields in the order of the page, in its language."""
    return {
        "name": _("Nama"), "birth_date": _("Lahir"), "sex": _("Jenis kelamin"), "mother_name": _("Ibu"),
        "father_name": _("Ayah"), "nik": _("NIK"), "kk": _("No. KK"), "nisn": _("NISN"), "address": _("Alamat"),
        "rt_rw": _("RT/RW"), "place": _("Desa/kelurahan"), "school": _("Sekolah"), "grade": _("Kelas"),
        "line": _("Baris asal"),
    }  # fmt: skip


_AS_THEY_ARE = ("name", "mother_name", "father_name", "nisn", "address", "grade")


def _said(side: dict, places: dict[str, str]) -> dict[str, str]:
    """A record as text, field by field."""
    rt_rw = " / ".join(f"{side[name]:03d}" if side.get(name) else "–" for name in ("rt", "rw"))
    birth = "-".join(reversed(side["birth_date"].split("-"))) if side.get("birth_date") else ""
    file = side.get("file", "").rpartition("/")[2]
    return {
        **{name: str(side.get(name) or "") for name in _AS_THEY_ARE},
        "birth_date": birth,
        "sex": {"L": _("laki-laki"), "P": _("perempuan")}.get(side.get("sex", ""), ""),
        "rt_rw": rt_rw if rt_rw != "– / –" else "",
        "place": places.get(side.get("area_code", ""), "") or side.get("area_text", ""),
        "school": side.get("school_name") or side.get("school_id") or "",
        "line": _("%(file)s, baris %(row)s") % {"file": file, "row": side.get("row_no", "?")} if file else "",
    }


def _places(pair: Pair) -> dict[str, str]:
    """Names of the areas that both sides name: {code: "Komet, Banjarbaru Utara"}."""
    codes = {side.get("area_code", "") for side in (pair.here, pair.there)} - {""}
    wanted = codes | {code[:6] for code in codes}
    names = dict(Area.objects.filter(code__in=wanted).values_list("code", "name"))
    return {
        code: ", ".join(filter(None, (names.get(code), names.get(code[:6]) if len(code) == 10 else ""))) or code
        for code in codes
    }
