"""What each outcome needs before it is believed, and what the register believes then: one table, read everywhere.

After the final classes of the ministry's *Formulir Instrumen Validasi ATS*, item 17 (``docs/findings.md`` is the same
table for people). Without its evidence an outcome is kept as claimed: no verdict changes, a task asks for the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from rangkul.registry.models import Turn

from .models import Outcome, Said

Answers = Mapping[str, Any]
REASONS = {
    "A01": _("Tidak mau bersekolah"),
    "A02": _("Tidak ada biaya"),
    "A03": _("Sekolah jauh dari rumah"),
    "A04": _("Merasa pendidikan sekarang sudah cukup"),
    "A05": _("Menikah atau mengurus rumah tangga"),
    "A06": _("Kekerasan, perundungan, atau trauma di sekolah"),
    "A07": _("Bekerja"),
    "A08": _("Pengaruh lingkungan atau teman"),
    "A09": _("Menganggap sekolah tidak penting"),
    "A10": _("Tidak memiliki seragam"),
    "A11": _("Tidak memiliki akta kelahiran"),
    "A12": _("Masalah kesehatan atau disabilitas"),
    "A99": _("Lainnya"),
}
CLUSTER_NAMES = {
    "ekonomi": _("Ekonomi"),
    "kesehatan": _("Kesehatan"),
    "motivasi": _("Motivasi"),
    "akses": _("Akses"),
    "administrasi": _("Dokumen"),
    "perlindungan": _("Perlindungan"),
    "sosial": _("Sosial"),
}
#: The default; a kabupaten/kota changes it in its own table (``ReasonCluster``).
CLUSTERS = {
    "A01": "motivasi", "A02": "ekonomi", "A03": "akses", "A04": "motivasi", "A05": "sosial", "A06": "perlindungan",
    "A07": "ekonomi", "A08": "motivasi", "A09": "motivasi", "A10": "ekonomi", "A11": "administrasi",
    "A12": "kesehatan", "A99": "",
}  # fmt: skip
#: Reasons that are a sign of danger by themselves: they go to who protects children as well.
ALARMING = frozenset({"A05", "A06"})
#: How a child left, as told at the door → the kind of out-of-school child.
CATEGORY = {"BPB": "BPB", "DO": "DO", "LTM_SD": "LTM", "LTM_SMP": "LTM"}
NPSN, NISN = re.compile(r"^[0-9A-Z]{8}$"), re.compile(r"^\d{10}$")
TRIES_ON_DAYS = 2
RESULT_TOO_SHORT = _("Tulis apa yang sudah dilakukan, paling sedikit 10 huruf.")


def _text(answers: Answers, name: str) -> str:
    return str(answers.get(name) or "").strip()


@dataclass(frozen=True)
class Need:
    """Something that an outcome must bring: what is missing, in words, and how it is told."""

    words: Any
    is_met: Callable[[Answers], bool]


NEEDS: dict[str, Need] = {
    "reasons": Need(_("Alasan utama tidak bersekolah"), lambda a: _text(a, "main_reason") in REASONS),
    "reason_other": Need(
        _("Alasan lainnya dengan kata-kata"),
        lambda a: _text(a, "main_reason") != "A99" or bool(_text(a, "reason_other")),
    ),
    "npsn": Need(_("NPSN sekolahnya"), lambda a: bool(NPSN.match(_text(a, "school_npsn").upper()))),
    "nisn_or_letter": Need(
        _("NISN, atau surat keterangan sekolah"),
        lambda a: bool(NISN.match(_text(a, "nisn"))) or _text(a, "letter") == "yes",
    ),
    "pesantren_name": Need(_("Nama pesantren"), lambda a: bool(_text(a, "pesantren_name"))),
    "pesantren_registered": Need(
        _("Pesantren terdaftar di Kemenag atau belum"), lambda a: _text(a, "pesantren_registered") in ("yes", "no")
    ),
    "destination": Need(_("Kabupaten/kota tujuan"), lambda a: bool(_text(a, "destination_regency"))),
    "death_paper": Need(_("Surat atau akta kematian"), lambda a: bool(_text(a, "death_paper").replace("no", ""))),
    "two_days": Need(
        _("Dua kali didatangi pada hari yang berbeda"), lambda a: int(a.get("tries") or 1) >= TRIES_ON_DAYS
    ),
}


@dataclass(frozen=True)
class Rule:
    """One outcome: its code on the ministry's form, what it needs, and what is believed then."""

    code: str
    said: str  # all that the village sees
    needs: tuple[str, ...] = ()
    verdict: str = ""  # "": nothing is believed
    category: str = ""
    where: str = ""
    turn: str = Turn.NONE
    lapses: bool = False  # with the school year


O, T = Outcome, Turn
RULES: dict[str, Rule] = {
    O.STILL_OUT: Rule("A99", Said.NOT, ("reasons", "reason_other"), "out_of_school", turn=T.STILL_OUT),
    O.IN_SCHOOL: Rule(
        "S07", Said.IN_SCHOOL, ("npsn", "nisn_or_letter"), "enrolled", where="school", turn=T.NEVER_OUT, lapses=True
    ),
    O.PESANTREN: Rule(
        "S05", Said.IN_SCHOOL, ("pesantren_name", "pesantren_registered"), "enrolled", where="madrasah",
        turn=T.NEVER_OUT, lapses=True,
    ),
    O.MOVED: Rule("S08", Said.NOT_FOUND, ("destination",), "moved", turn=T.GONE),
    O.ABROAD: Rule("S04", Said.NOT_FOUND, (), "moved", turn=T.GONE),
    O.NOT_RESIDENT: Rule("S10", Said.NOT_FOUND, ("destination",), "moved", turn=T.GONE),
    O.DIED: Rule("S06", Said.NOT_FOUND, ("death_paper",), "deceased", turn=T.GONE),
    O.FINISHED: Rule("S09", Said.NOT, (), "graduated_upper_secondary", turn=T.FINISHED),
    O.NOT_FOUND: Rule("S03", Said.NOT_FOUND, ("two_days",), "uncertain", category="not_found"),
    O.REFUSED: Rule("", Said.NOT_FOUND),
}  # fmt: skip
#: A pesantren that the ministry does not know: learning, yet out of school in the national sense.
UNREGISTERED = Rule(
    "S05", Said.NOT, ("pesantren_name",), "out_of_school", where="learning_not_registered", turn=T.STILL_OUT
)


@dataclass(frozen=True)
class Read:
    """An outcome as the table reads it."""

    rule: Rule
    missing: tuple[str, ...]
    category: str

    @property
    def is_believed(self) -> bool:
        return bool(self.rule.verdict) and not self.missing


def read(outcome: str, answers: Answers, *, known_category: str = "", was_out: bool = False) -> Read:
    """What the table says to an outcome with these answers. ``was_out``: an earlier finding said still out.

    ``known_category`` (BPB, DO, LTM) holds where the answers do not tell.
    """
    rule = RULES[outcome]
    if outcome == O.PESANTREN and _text(answers, "pesantren_registered") == "no":
        rule = UNREGISTERED
    missing = tuple(name for name in rule.needs if not NEEDS[name].is_met(answers))
    category = rule.category
    if rule.verdict == "out_of_school":
        category = CATEGORY.get(_text(answers, "ever_school"), "") or known_category or "unknown"
    if rule.turn == T.NEVER_OUT and (was_out or _text(answers, "left_year")):
        rule = Rule(**{**rule.__dict__, "turn": T.CAME_BACK})
    return Read(rule, missing, category)


def evidence_words(outcome: str, answers: Answers) -> str:
    """What speaks for it, for the file of the child: numbers of schools and papers, no reason, no NIK."""
    said = [str(_("Kunjungan rumah"))]
    for name, words in (("school_npsn", "NPSN %s"), ("nisn", "NISN %s"), ("pesantren_name", "%s")):
        if outcome in (O.IN_SCHOOL, O.PESANTREN) and _text(answers, name):
            said.append(words % _text(answers, name)[:60])
    if outcome == O.IN_SCHOOL and _text(answers, "letter") == "yes":
        said.append(str(_("surat keterangan sekolah")))
    if outcome == O.DIED:
        said.append(str(_("surat kematian")))
    if outcome in (O.MOVED, O.NOT_RESIDENT):
        said.append(_text(answers, "destination_regency")[:60])
    return ", ".join(said)[:200]


def because_words(outcome: str, answers: Answers, day: str) -> str:
    """The sentence that stands in the child's file, which the village reads too: what, never why."""
    said = {
        O.STILL_OUT: _("tidak bersekolah"),
        O.IN_SCHOOL: _("bersekolah di %s, ada bukti")
        % (_text(answers, "school_name") or _text(answers, "school_npsn")),
        O.PESANTREN: _("belajar di pesantren %s") % _text(answers, "pesantren_name"),
        O.MOVED: _("pindah ke %s") % _text(answers, "destination_regency"),
        O.ABROAD: _("ke luar negeri"),
        O.NOT_RESIDENT: _("tinggal di %s") % _text(answers, "destination_regency"),
        O.DIED: _("meninggal dunia"),
        O.FINISHED: _("sudah tamat SMA/sederajat"),
        O.NOT_FOUND: _("tidak ditemukan, dua kali didatangi"),
        O.REFUSED: _("menolak dikunjungi"),
    }[outcome]
    return _("Kunjungan %(day)s: %(said)s") % {"day": day, "said": said}
