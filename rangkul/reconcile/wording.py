"""Questions and reasons in words: what each kind asks, what its three answers are called, why the engine asks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .models import Answer, Kind, Pair, Run

_T = gettext_lazy


@dataclass(frozen=True)
class Wording:
    """How one kind of question is put. ``yes`` and ``no`` are the answers same and not_same."""

    title: str
    yes: str
    no: str
    unsure: str = _T("Tidak tahu")
    here: str = _T("Register")
    there: str = ""


PAIRS = {
    Kind.LINK: Wording(_T("Apakah dua catatan ini anak yang sama?"), _T("Sama"), _T("Berbeda")),
    Kind.SAME_CHILD: Wording(
        _T("Apakah dua baris register ini satu anak?"), _T("Satu anak"), _T("Dua anak"),
        there=_T("Register, baris lain"),
    ),
    Kind.NIK: Wording(
        _T("Dua anak memakai NIK ini. Milik siapa?"), _T("Anak di kiri"), _T("Anak di kanan"),
        there=_T("Register, anak lain"),
    ),
}  # fmt: skip
FACTS = {
    "conflict": Wording(_T("Dua sumber bertentangan. Mana yang benar?"), _T("Bersekolah"), _T("Tidak bersekolah")),
    "transfer": Wording(
        _T("Apakah sekolah tujuan menerima anak ini?"), _T("Diterima, bersekolah"), _T("Tidak sampai di sana")
    ),
    "graduated": Wording(_T("Apakah anak ini sudah tamat SMA/sederajat?"), _T("Sudah tamat"), _T("Belum tamat")),
    "not_in_register": Wording(
        _T("Apakah anak ini tinggal di sini?"), _T("Tinggal di sini"), _T("Tidak tinggal di sini")
    ),
    "moved": Wording(_T("Apakah keluarga ini pindah?"), _T("Pindah"), _T("Masih di sini")),
    "not_found": Wording(_T("Apakah anak ini masih ada di sini?"), _T("Masih di sini"), _T("Pindah atau meninggal")),
    "evidence": Wording(_T("Apakah anak ini benar bersekolah?"), _T("Bersekolah"), _T("Tidak bersekolah")),
    "deceased": Wording(_T("Benarkah anak ini meninggal?"), _T("Meninggal"), _T("Masih hidup")),
}
_OTHER_FACT = Wording(_T("Benarkah ini?"), _T("Ya"), _T("Tidak"))
_REASON = re.compile(r"^(.*?)\s*\(([+-]\d+[.,]\d)\)$")
_ASKED = ("perlu petugas: ", "a person decides: ")  # as the engine writes it (link/words.py)


def wording(kind: str, category: str = "") -> Wording:
    return PAIRS.get(kind) or FACTS.get(category, _OTHER_FACT)


def answer_word(kind: str, category: str, answer: str) -> str:
    """What an answer says: "Sama", "Sudah tamat"."""
    words = wording(kind, category)
    return str({Answer.SAME: words.yes, Answer.NOT_SAME: words.no}.get(answer, words.unsure))


def effect(pair: Pair) -> str:
    """What is at stake: "4 anak akan tersembunyi bila jawaban “Sama” ternyata keliru"."""
    if not pair.effect or pair.kind not in (Kind.LINK, Kind.SAME_CHILD):
        return ""
    return ngettext(
        "%(n)s anak akan tersembunyi bila jawaban “%(yes)s” ternyata keliru.",
        "%(n)s anak akan tersembunyi bila jawaban “%(yes)s” ternyata keliru.",
        pair.effect,
    ) % {"n": pair.effect, "yes": wording(pair.kind, pair.category).yes}


@dataclass(frozen=True)
class Reason:
    """One reason: the words, the weight as written ("+12,8"), and which way it speaks."""

    text: str
    weight: str = ""
    speaks: str = ""  # for | against | "" (a remark)


def reasons(because: str) -> tuple[list[Reason], str]:
    """The parts of ``because``, and why a person is asked although the weight would do.

    >>> reasons("nama mirip (+2,1); nama ibu berbeda (-6,0); perlu petugas: nama ibunya lain")[1]
    'nama ibunya lain'
    """
    parts = [part.strip() for part in because.split(";") if part.strip()]
    held = ", ".join(part.split(": ", 1)[1] for part in parts if part.startswith(_ASKED))
    return [_reason(part) for part in parts if not part.startswith(_ASKED)], held


def _reason(part: str) -> Reason:
    found = _REASON.match(part)
    if not found:
        return Reason(part)
    text, weight = found.groups()
    speaks = {"+": "for", "-": "against"}[weight[0]] if weight.strip("+-0.,") else ""
    return Reason(text, weight.replace("-", "−"), speaks)


SOURCES = {
    "register": _T("Register"), "dapodik": "Dapodik", "emis": "EMIS", "pkbm": "PKBM", "roster": _T("Daftar siswa"),
    "leavers": _T("Siswa keluar"), "dtsen": "DTSEN", "ats": _T("Daftar ATS"), "field": _T("Laporan lapangan"),
}  # fmt: skip


def source_word(source: str) -> str:
    """ "dapodik@20251" → "Dapodik 2025/2026 ganjil"."""
    kind, _at, period = source.partition("@")
    return " ".join(filter(None, (str(SOURCES.get(kind, kind)), period_word(period))))


def period_word(period: str) -> str:
    """ "20251" → "2025/2026 ganjil"."""
    if len(period) != 5 or not period.isdigit():
        return ""
    year = int(period[:4])
    return f"{year}/{year + 1} " + (_("ganjil") if period[4] == "1" else _("genap"))


VERDICTS = {
    "enrolled": _T("bersekolah"), "out_of_school": _T("tidak sekolah"), "uncertain": _T("belum pasti"),
    "moved": _T("pindah"), "deceased": _T("meninggal"), "graduated_upper_secondary": _T("sudah tamat SMA"),
    "out_of_scope": _T("di luar umur"),
}  # fmt: skip
CATEGORIES = {
    "unknown": _T("riwayat belum diketahui"), "link": _T("tautan"), "conflict": _T("sumber bertentangan"),
    "transfer": _T("mutasi"), "graduated": _T("kelulusan"), "not_in_register": _T("tidak ada di register"),
    "moved": _T("tujuan pindah"), "not_found": _T("tidak ditemukan"), "evidence": _T("tanpa bukti"),
    "deceased": _T("kabar meninggal"), "same_child": _T("tercatat dua kali"),
}  # fmt: skip


def standing_word(codes: str) -> str:
    """ "out_of_school DO" → "tidak sekolah, DO"; nothing where the child was not known."""
    verdict, _space, category = codes.partition(" ")
    if verdict not in VERDICTS:  # a category alone
        return str(CATEGORIES.get(codes, codes))
    return ", ".join(filter(None, (str(VERDICTS[verdict]), str(CATEGORIES.get(category, category)))))


def destroyed(run: Run) -> str:
    """That the tables of a run are gone, since when and why; "" while they are here."""
    if run.forgotten_at is None:
        return ""
    said = {
        "n": run.number,
        "day": date_format(timezone.localtime(run.forgotten_at), "j M Y"),
        "why": run.get_forgotten_why_display(),
    }
    return _("Tabel dan nama pada pemadanan %(n)s dimusnahkan pada %(day)s karena %(why)s.") % said
