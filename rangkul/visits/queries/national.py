"""The national list beside what we know: for every child on it a result, and every difference explained."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass

from rangkul.core.permissions import Permission, in_areas, where
from rangkul.registry.models import Child, Finding, SourceRecord

from .. import rules
from ..models import PortalCode, PortalCount, PortalLine, Task, Visit, Why

#: What the lists alone make certain, in the codes of the ministry's form.
BY_LISTS = {"enrolled": "S07", "deceased": "S06", "moved": "S08", "graduated_upper_secondary": "S09"}
BY_FINDING = BY_LISTS | {"out_of_school": "", "uncertain": "S03"}
#: The portal's columns as they are believed to be (the order of S01 … S10 is inferred), editable in each region.
SEEDS = {
    **{f"A{number:02d}": f"k_{number}" for number in range(1, 13)}, "A99": "k_13", "S01": "k_15", "S02": "k_16",
    "S03": "k_17", "S04": "k_18", "S05": "k_19", "S06": "k_21", "S07": "k_22", "S08": "k_23", "S09": "k_24",
    "S10": "k_25",
}  # fmt: skip
LABELS = {
    **rules.REASONS, "S01": "Dikeluarkan", "S02": "Mengundurkan diri", "S03": "Anak tidak ditemukan",
    "S04": "Melanjutkan ke luar negeri", "S05": "Melanjutkan ke pondok pesantren/lainnya", "S06": "Meninggal dunia",
    "S07": "Bersekolah", "S08": "Pindah domisili", "S09": "Sudah tamat SMA/sederajat",
    "S10": "Bukan penduduk desa tersebut",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One child of the national list: what is to be typed into the portal, and what became of it."""

    child: Child
    ats_id: str
    code: str  # ours: S07, A02; "": nothing to send yet
    evidence: str
    digest: bytes
    sent: PortalLine | None

    @property
    def state(self) -> str:
        """nothing | ready | changed | sent | accepted | refused."""
        if not self.code:
            return "nothing"
        if self.sent is None:
            return "ready"
        return self.sent.state if bytes(self.sent.digest) == self.digest else "changed"


def lines(viewer, region, *, village: str = "", school: str = "") -> list[Line]:
    """The children of the newest national list, by village and name, with their results.

    For the purpose of helping: the reason of a child who is still out is part of what the portal asks.
    """
    scope = in_areas(where(viewer, Permission.PORTAL_EXPORT))
    children = Child.objects.filter(scope, region=region, merged_into=None, erased_at=None)
    if village:
        children = children.filter(village_code=village)
    if school:
        children = children.filter(school_id=school)
    records = SourceRecord.objects.filter(kind="ats", region_id=region.pk, child__in=children, checked_on=None)
    newest: dict[int, SourceRecord] = {}
    for row in records.order_by("period", "pk"):
        newest[row.child_id] = row
    found = {child.pk: child for child in children.filter(pk__in=newest)}
    findings, whys, visits = _known(found)
    sent = {line.ats_id: line for line in PortalLine.objects.filter(region=region)}
    made = [
        _line(found[pk], row.record_id, findings.get(pk), visits, whys, sent)
        for pk, row in newest.items()
        if pk in found
    ]
    return sorted(made, key=lambda line: (line.child.village_code, line.child.name, line.child.pk))


def codes(region) -> dict[str, PortalCode]:
    """The region's own table of portal codes by ours."""
    return {row.ours: row for row in PortalCode.objects.filter(region=region)}


def portal_count(viewer, region) -> PortalCount | None:
    """What somebody read on the portal last."""
    if not where(viewer, Permission.PORTAL_EXPORT).covers(region.pk):
        return None
    return PortalCount.objects.filter(region=region).first()


#: Why a child of the national list is not (or not surely) out of school for us, in the order in which it is told.
WHY = ("never_out", "came_back", "in_school_by_lists", "gone", "died", "finished", "not_found", "claimed", "unvisited")


@dataclass(frozen=True)
class Bridge:
    """From the portal's number to ours: ``portal`` - each of ``less`` + ``more`` = ``ours``."""

    portal: int  # as read there, else the rows of the list that we have
    listed: int  # children of the list here
    unmatched: int  # portal minus listed: not in any list that was delivered, or double there
    less: dict[str, int]
    more: int  # out of school, on no national list
    ours: int


def bridge(viewer, region, found: list[Line] | None = None) -> Bridge:
    """The two numbers beside each other, every difference with its name."""
    found = lines(viewer, region) if found is None else found
    read = portal_count(viewer, region)
    less: Counter = Counter()
    claimed = set(
        Task.objects.filter(region=region, kind=Task.Kind.EVIDENCE, done_at=None).values_list("child_id", flat=True)
    )
    turns = dict(
        Finding.objects.filter(child__in=[line.child.pk for line in found], undone_at=None, is_late=False)
        .order_by("pk")
        .values_list("child_id", "turn")
    )
    out = 0
    for line in found:
        if line.child.verdict == "out_of_school":
            out += 1
        else:
            less[_why(line.child, turns.get(line.child.pk, ""), claimed)] += 1
    scope = in_areas(where(viewer, Permission.PORTAL_EXPORT))
    every = Child.objects.filter(scope, region=region, merged_into=None, erased_at=None, verdict="out_of_school")
    ours = every.exclude(is_listed=False, is_by_hand=False).count()
    portal = read.children if read else len(found)
    told = {name: less[name] for name in WHY if less[name]}
    return Bridge(portal, len(found), portal - len(found), told, ours - out, ours)


def _why(child: Child, turn: str, claimed: set[int]) -> str:
    if turn in ("never_out", "came_back"):
        return turn
    if child.verdict == "enrolled":
        return "in_school_by_lists"
    if child.verdict in ("moved", "deceased", "graduated_upper_secondary"):
        return {"moved": "gone", "deceased": "died", "graduated_upper_secondary": "finished"}[child.verdict]
    if child.category == "not_found":
        return "not_found"
    return "claimed" if child.pk in claimed else "unvisited"


def _known(children) -> tuple[dict, dict, dict]:
    """Latest standing finding of each child, main reason and visit by visit id."""
    standing = Finding.objects.filter(child__in=children, undone_at=None, is_late=False, lapsed_at=None)
    findings = {one.child_id: one for one in standing.order_by("on", "pk")}
    keys = [int(one.source[6:]) for one in findings.values() if one.source.startswith("visit:")]
    visits = Visit.objects.in_bulk(keys)
    whys = dict(Why.objects.filter(pk__in=keys).values_list("pk", "main_reason"))
    return findings, whys, visits


def _line(child: Child, ats_id: str, finding: Finding | None, visits, whys, sent) -> Line:
    code, evidence, before = "", "", sent.get(ats_id)
    if finding is not None:
        key = int(finding.source[6:]) if finding.source.startswith("visit:") else None
        visit = visits.get(key)
        if visit is not None and visit.destroyed_at is not None and finding.verdict == "out_of_school":
            # why is gone: what was sent stands, and nothing new can be said
            code = before.status if before else ""
            return Line(child, ats_id, code, finding.evidence, bytes(before.digest) if before else b"", before)
        code, evidence = _of_finding(finding, visit, whys.get(key, "")), finding.evidence
    elif child.verdict in BY_LISTS:
        code, evidence = BY_LISTS[child.verdict], child.because
    said = f"{ats_id}|{code}|{child.nisn}|{evidence}"
    return Line(child, ats_id, code, evidence, hashlib.sha256(said.encode()).digest()[:16], before)


def _of_finding(finding: Finding, visit: Visit | None, reason: str) -> str:
    if finding.verdict == "out_of_school":
        return "S05" if finding.where == "learning_not_registered" else reason or "A99"
    return rules.RULES[visit.outcome].code if visit else BY_FINDING.get(finding.verdict, "")
