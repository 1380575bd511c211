"""From lines of ``amiss.parquet`` to lines of the correction list: whose they are, and how much of them is shown.

An owner sees its own row in full but for numbers, and of the other list only as much as it takes to look it up:
initials of a name, a number masked, the part of a date that agrees. The paper decides, not the other list.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from rangkul.core.models import Agency, AgencyRole
from rangkul.core.retelling import retold
from rangkul.core.secrets import masked

from .models import Correction, Owner

Code = Correction.Code
OF_REGISTER = frozenset({Code.NOT_IN_REGISTER, Code.DOUBLE_RECORD, Code.SHARED_NIK, Code.LIFE_STATUS})
_MADRASAH = re.compile(r"^(MI|MTS|MA|MAK|RA|PPS|PDF|SPM|ULYA|WUSTHA)\b", re.IGNORECASE)
_HIDDEN = "•"


@dataclass(frozen=True)
class Line:
    """One line as the list keeps it, without its run."""

    owner: str
    owner_key: str
    npsn: str
    school_name: str
    code: str
    line_key: str
    child_id: str
    source: str
    file: str
    row_no: int | None
    name: str
    stated: str
    other: str


class Owners:
    """Which office answers for which row, in one region, as its agencies stand now."""

    def __init__(self, region_id: str):
        self.region_id = region_id
        schools = Agency.objects.filter(region_id=region_id, closed_at=None, roles__contains=[AgencyRole.SCHOOL])
        named = [(agency.npsn, _letters(agency.name)) for agency in schools if agency.npsn]
        self._numbers = {npsn for npsn, _name in named}
        self._names = {name: npsn for npsn, name in named}

    def npsn(self, line: dict) -> str:
        """The school's number; where a roster has only its name, that of the school of this name that works here."""
        return line["school_id"] or self._names.get(_letters(line["school_name"] or ""), "")

    def of(self, line: dict) -> tuple[str, str]:
        """(owner, NPSN): a school that works here answers for itself, the education office for the others."""
        npsn = self.npsn(line)
        if line["code"] in OF_REGISTER:
            return Owner.CIVIL_REGISTRY, npsn
        if line["kind"] == "dtsen":
            return Owner.SOCIAL, ""
        if line["kind"] == "emis" or _MADRASAH.match(line["school_form"] or ""):
            return Owner.RELIGION, npsn
        return (Owner.SCHOOL if npsn in self._numbers else Owner.EDUCATION), npsn

    def line(self, amiss: dict) -> Line:
        owner, npsn = self.of(amiss)
        stated, other = said(amiss["code"], amiss["stated"], amiss["other"])
        return Line(
            owner=owner, owner_key=owner_key(self.region_id, owner, npsn), npsn=npsn[:8],
            school_name=amiss["school_name"] or "", code=amiss["code"],
            line_key=_key(amiss["code"], amiss["kind"], npsn, amiss["child_id"]), child_id=amiss["child_id"],
            source=amiss["source"], file=amiss["file"], row_no=amiss["row_no"], name=amiss["name"] or "",
            stated=stated, other=other,
        )  # fmt: skip


def owner_key(region_id: str, owner: str, npsn: str = "") -> str:
    """What the wall compares (``reconcile_owners`` in the migration): "6372:school:30304001"."""
    return f"{region_id}:{owner}:{npsn}" if owner == Owner.SCHOOL else f"{region_id}:{owner}"


def said(code: str, stated: str | None, other: str | None) -> tuple[str, str]:
    """What the row says and what speaks against it, as the owner may read it."""
    show = _SAID.get(code)
    return show(stated or "", other or "") if show else (stated or "", other or "")


def initials(name: str) -> str:
    """Enough of a name to look it up: "Siti Aminah" → "S••• A•••••"."""
    return " ".join(word[0] + _HIDDEN * (len(word) - 1) for word in name.split())


def day(iso: str) -> str:
    """ "2014-03-02" → "02-03-2014"."""
    return "-".join(reversed(iso.split("-")))


def _agreeing(stated: str, other: str) -> str:
    """The other date with the parts that differ hidden: "••-03-2014"."""
    pairs = zip(stated.split("-"), other.split("-"), strict=True)
    return "-".join(reversed([theirs if ours == theirs else _HIDDEN * len(theirs) for ours, theirs in pairs]))


#: What stands in brackets behind a number.
NOTES = (gettext_noop("berbeda pada angka ke-%s"), gettext_noop("berbeda di banyak angka"))


def told_again(other: str) -> str:
    """A number with its note, as a run wrote it down, in the language of the page."""
    number, bracket, note = other.rstrip(")").partition(" (")
    return f"{number} ({retold(note, NOTES)})" if bracket and other.endswith(")") else other


def _digits_that_differ(stated: str, other: str) -> str:
    places = [str(n) for n, (a, b) in enumerate(zip(stated, other, strict=False), 1) if a != b]
    if len(stated) != len(other) or len(places) > 4:
        return _("berbeda di banyak angka")
    return _("berbeda pada angka ke-%s") % ", ".join(places)


def _letters(name: str) -> str:
    return "".join(letter for letter in name.upper() if letter.isalnum())


def _key(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


_SAID = {
    Code.NIK_DIFFERS: lambda ours, theirs: (masked(ours), f"{masked(theirs)} ({_digits_that_differ(ours, theirs)})"),
    Code.NIK_UNUSABLE: lambda ours, theirs: (masked(ours) or _("kosong"), masked(theirs)),
    Code.SHARED_NIK: lambda ours, theirs: (masked(ours), initials(theirs)),
    Code.DOUBLE_RECORD: lambda ours, theirs: (ours, initials(theirs)),
    Code.NAME_DIFFERS: lambda ours, theirs: (ours, initials(theirs)),
    Code.BIRTH_DIFFERS: lambda ours, theirs: (day(ours), _agreeing(ours, theirs)),
    Code.LIFE_STATUS: lambda ours, theirs: ({"deceased": _("meninggal"), "moved": _("pindah")}.get(ours, ours), theirs),
}
