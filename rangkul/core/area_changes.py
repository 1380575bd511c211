"""Changes of area codes as an office lists them: old code, new code, name; read, understood, and checked as a whole.

A village or kecamatan is renamed (same code), gets another code (another kecamatan, desa to kelurahan), several become
one, one becomes several, one is new, one is closed. What a line means follows from all lines together.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .models import AreaChange

Kind = AreaChange.Kind
MOST_LINES = 2_000
_SPLIT = re.compile(r"\t|;|,|\|")
_DIGITS = re.compile(r"^(\d{6}|\d{10})$")
_HEADS = ("kode", "code", "lama", "old")


@dataclass(frozen=True)
class Line:
    """One line as it was typed: old and new code without dots ("" where there is none), the name from now on."""

    number: int
    old: str
    new: str
    name: str


@dataclass(frozen=True)
class Step:
    """What one line does. ``kind`` is None for an area that is new without a predecessor."""

    line: Line
    kind: Kind | None

    @property
    def old(self) -> str:
        return self.line.old

    @property
    def new(self) -> str:
        return self.line.new

    @property
    def name(self) -> str:
        return self.line.name


@dataclass(frozen=True)
class Plan:
    """All lines together: what each does, which areas end, and which old code has exactly one new one."""

    steps: list[Step]
    ends: frozenset[str]  # old codes that are no longer in force
    moves: dict[str, str]  # children and work go with these

    @property
    def begins(self) -> dict[str, str]:
        """New code → name, for every area that is in force from now on."""
        return {step.new: step.name for step in self.steps if step.new}


def read(text: str) -> tuple[list[Line], list[str]]:
    """Lines "old; new; name", pasted from a sheet or typed, with or without dots and a heading; and what is wrong."""
    lines, faults = [], []
    for number, raw in enumerate(text.splitlines(), start=1):
        if not raw.strip():
            continue
        cells = [cell.strip().strip('"') for cell in _SPLIT.split(raw, maxsplit=2)] + ["", ""]
        old, new, name = cells[0], cells[1], " ".join(cells[2].split())[:100]
        if any(word in old.lower() + new.lower() for word in _HEADS):
            continue
        old, new = re.sub(r"[. ]", "", old), re.sub(r"[. ]", "", new)
        wrong = next((code for code in (old, new) if code and not _DIGITS.match(code)), None)
        if wrong:
            faults.append(_("Baris %(n)s: %(code)s bukan kode kecamatan (6 angka) atau desa (10 angka).")
                          % {"n": number, "code": wrong[:20]})  # fmt: skip
        elif not old and not new:
            faults.append(_("Baris %s: tulis kode lama, kode baru, atau keduanya.") % number)
        elif new and not name:
            faults.append(_("Baris %s: tulis nama wilayah yang baru.") % number)
        else:
            lines.append(Line(number, old, new, name))
    if len(lines) > MOST_LINES:
        faults.append(_("Paling banyak %s baris sekali kirim.") % MOST_LINES)
    return lines, faults


def understand(lines: list[Line], region: str, in_force: Mapping[str, str]) -> tuple[Plan, list[str]]:
    """What the lines do together to ``in_force`` (code → name of the region's kecamatan and villages); and faults."""
    after, before = defaultdict(list), defaultdict(set)
    for line in lines:
        after[line.old].append(line.new)
        before[line.new].add(line.old)
    steps = [Step(line, _kind(line, after, before, in_force)) for line in lines]
    surviving = {line.new for line in lines}
    ends = frozenset(line.old for line in lines if line.old and line.old not in surviving)
    moves = {old: new[0] for old, new in after.items() if old and len(new) == 1 and new[0] not in ("", old)}
    plan = Plan(steps, ends, moves)
    return plan, [*_faults(lines, region, in_force), *_orphans(plan, in_force)]


def _kind(line: Line, after: Mapping, before: Mapping, in_force: Mapping[str, str]) -> Kind | None:
    if not line.new:
        return Kind.CLOSED
    if not line.old:
        return None
    if len(after[line.old]) > 1:
        return Kind.SPLIT
    if line.old == line.new:
        return Kind.RENAMED
    others = before[line.new] - {"", line.old}
    return Kind.MERGED if others or line.new in in_force else Kind.RECODED


def _faults(lines: Iterable[Line], region: str, in_force: Mapping[str, str]) -> list[str]:
    found, named, seen = [], {}, set()
    olds = {line.old for line in lines}
    for line in lines:
        where = {"n": line.number, "old": line.old, "new": line.new}
        if (line.old, line.new) in seen:
            found.append(_("Baris %(n)s sama dengan baris sebelumnya.") % where)
        seen.add((line.old, line.new))
        if any(code and not code.startswith(region) for code in (line.old, line.new)):
            found.append(_("Baris %(n)s: kode di luar kabupaten/kota ini.") % where)
        elif line.old and line.old not in in_force:
            found.append(_("Baris %(n)s: kode lama %(old)s tidak ada dalam daftar yang berlaku.") % where)
        elif line.old and line.new and len(line.old) != len(line.new):
            found.append(_("Baris %(n)s: kecamatan tidak dapat menjadi desa, atau sebaliknya.") % where)
        elif line.new and named.setdefault(line.new, line.name) != line.name:
            found.append(_("Baris %(n)s: kode %(new)s disebut dengan dua nama.") % where)
        elif line.new in in_force and line.new not in olds and in_force[line.new] != line.name:
            said = where | {"name": in_force[line.new]}
            found.append(_("Baris %(n)s: kode %(new)s sudah dipakai %(name)s. Tulis nama itu, atau ganti namanya pada "
                           "baris sendiri.") % said)  # fmt: skip
        elif not line.old and line.new in in_force:
            found.append(_("Baris %(n)s: kode %(new)s sudah berlaku.") % where)
    return found


def _orphans(plan: Plan, in_force: Mapping[str, str]) -> list[str]:
    """Villages that would lie in no kecamatan."""
    districts = {code for code in in_force if len(code) == 6 and code not in plan.ends} | set(plan.begins)
    lost = [code for code in plan.begins if len(code) == 10 and code[:6] not in districts]
    lost += [
        code for code in in_force
        if len(code) == 10 and code not in plan.ends and code not in plan.begins and code[:6] not in districts
    ]  # fmt: skip
    names = plan.begins | dict(in_force)
    return [
        _("%(name)s (%(code)s): kecamatan %(district)s tidak berlaku. Tambahkan barisnya.")
        % {"name": names[code], "code": code, "district": code[:6]}
        for code in sorted(set(lost))
    ]
