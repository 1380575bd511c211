"""A person, an event or a merge says something about a child: it is believed, pinned, told, and can be undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from rangkul.core import secrets
from rangkul.core.errors import Conflict, NotFound
from rangkul.engine import hand_over

from ..models import Child, Episode, EpisodeKind, Fact, Origin, SourceRecord
from ..precedence import GROUPS, yields
from .beliefs import Change, fact_of, plain, worded, words
from .keeping import STANDING
from .lines import search_words

NUMBERS = {"nik": ("nik_sealed", "nik_index", "nik"), "no_kk": ("kk_sealed", "kk_index", "kk")}
#: Never in JSON: sealed values stand in columns alone, where a new key finds them.
_SEALED = frozenset({"nik_sealed", "nik_index", "kk_sealed", "kk_index"})
_GROUP_OF = {column: group for group, columns in GROUPS.items() for column in columns}


class SetByStronger(Conflict):
    message = _("Isian ini ditetapkan oleh peristiwa atau petugas.")
    remedy = _("Batalkan dahulu peristiwanya, atau ubah isiannya lewat Perbaiki data.")


class ChangedMeanwhile(Conflict):
    message = _("Berkas anak ini baru saja diubah orang lain.")
    remedy = _("Muat ulang halaman, lihat perubahannya, lalu coba lagi.")


@dataclass(frozen=True)
class Act:
    """Who says something about a child, as what, and from which day it holds."""

    origin: Origin
    by: Any
    at: dt.datetime
    on: dt.date
    reason: str = ""


def locked(child: Child, *, seen_at: dt.datetime | None = None) -> Child:
    """The child's row as it stands, held until the end of the transaction.

    Raises NotFound outside of where one may look, ChangedMeanwhile when it changed after ``seen_at``.
    """
    found = Child.objects.select_for_update().filter(pk=child.pk).first()
    if found is None:
        raise NotFound
    if seen_at is not None and found.changed_at > seen_at:
        raise ChangedMeanwhile
    return found


def number_columns(region: str, group: str, number: str | None) -> dict[str, Any]:
    """The columns of a NIK or No. KK that somebody typed."""
    sealed, index, kind = NUMBERS[group]
    said = {
        sealed: secrets.seal(region, f"registry.child.{kind}", number),
        index: secrets.blind(region, kind, number),
    }
    return said | ({"nik_trust": 3 if number else 0} if group == "nik" else {})


def number_of(child: Child, group: str) -> str | None:
    """The number itself."""
    sealed, _index, kind = NUMBERS[group]
    return secrets.unseal(child.region_id, f"registry.child.{kind}", getattr(child, sealed))


def keys_of(child: Child) -> list[str]:
    """The words by which a child is found, as they are heard."""
    (name,), (mother,) = hand_over.heard([child.name]), hand_over.heard([child.mother_name], mothers=True)
    return search_words(name, mother)


def believe(child: Child, says: Mapping[str, Any], act: Act) -> dict[str, Any]:
    """Set columns of a locked child; returns what :func:`undo` needs. Facts and episodes are written, groups pinned.

    Raises :class:`SetByStronger` where the table of precedence does not let ``act.origin`` change a group.
    """
    groups = sorted({_GROUP_OF[column] for column in says if _differs(child, column, says[column])})
    for group in groups:
        if not yields(group, standing=child.pinned.get(group), to=act.origin):
            raise SetByStronger
    before: dict[str, Any] = {
        "columns": {c: plain(getattr(child, c)) for group in groups for c in GROUPS[group] if c not in _SEALED},
        "pinned": {group: child.pinned.get(group) for group in groups},
        "lists_say": {group: child.lists_say.get(group) for group in groups},
        "facts": {},
    }
    for group in groups:
        if group not in child.pinned and not child.is_by_hand:
            child.lists_say[group] = words(group, _columns(child, group))
        child.pinned[group] = str(act.origin)
    before["facts"] = _set(child, {c: v for c, v in says.items() if _GROUP_OF[c] in groups}, act)
    return before


def undo(child: Child, before: Mapping[str, Any], act: Act) -> None:
    """Bring a locked child back to what was believed before; what the lists have said since then counts.

    A group that was free before follows the lists again: their last word, which is the old one if they kept to it.
    """
    says: dict[str, Any] = {}
    for group, origin in before["pinned"].items():
        if child.pinned.get(group) is None:
            continue  # freed meanwhile: a question was answered for the lists
        says |= _before(child, group, before)
        heard = child.lists_say.get(group)
        if origin is None and heard is not None and group not in NUMBERS and heard != before["lists_say"].get(group):
            says |= {column: _read(column, said) for column, said in zip(worded(group), heard, strict=True)}
        _put_back(child.pinned, group, origin)
        _put_back(child.lists_say, group, before["lists_say"].get(group))
    _set(child, says, act)


def free(child: Child, group: str, says: Mapping[str, Any], act: Act) -> None:
    """Follow the lists again in a group, from what they say now."""
    child.pinned.pop(group, None)
    child.lists_say.pop(group, None)
    _set(child, says, act)


def stand(child: Child, act: Act, *, run: int | None = None) -> None:
    """Close the open standing of a child and open one with what its row says now.

    It does not begin before the open one did: what was reported for earlier days stays as it was reported, and the
    event itself keeps its own day.
    """
    if child.merged_into_id is not None or not (child.is_listed or child.is_by_hand):
        return
    found = Episode.objects.filter(child=child, kind=EpisodeKind.STANDING, closed_at__isnull=True).first()
    first = max(act.on, found.valid_from) if found else act.on
    if found:
        close(found, first, act)
    Episode.objects.create(
        child=child, region_id=child.region_id, kind=EpisodeKind.STANDING, state=child.verdict,
        category=child.category, where=child.where, regency_code=child.regency_code,
        district_code=child.district_code, village_code=child.village_code, valid_from=first, recorded_at=act.at,
        origin=act.origin, run=run, because=child.because,
    )  # fmt: skip


def close(episode: Episode, day: dt.date, act: Act) -> None:
    """It holds no longer from this day on."""
    episode.valid_until, episode.closed_at = day, max(act.at, episode.recorded_at)
    episode.save(update_fields=["valid_until", "closed_at"])


def _set(child: Child, says: Mapping[str, Any], act: Act) -> dict[str, int]:
    """Write the columns, their facts and episodes; returns {"nik": id of the fact} for numbers."""
    changes = [Change(c, v, getattr(child, c)) for c, v in says.items() if _differs(child, c, v)]
    old = {group: number_of(child, group) for group in NUMBERS if any(c.column == NUMBERS[group][0] for c in changes)}
    for change in changes:
        setattr(child, change.column, change.value)
    columns = {change.column for change in changes}
    if {"name", "mother_name"} & columns:
        child.name_keys = search_words(
            *hand_over.heard([child.name]), *hand_over.heard([child.mother_name], mothers=True)
        )
    child.changed_at = act.at
    child.save()
    facts = [fact for change in changes if (fact := fact_of(change))]
    written = [
        Fact.objects.create(
            child=child, region_id=child.region_id, origin=act.origin, by=act.by, reason=act.reason[:300],
            valid_from=act.on, recorded_at=act.at, **fact,
        )
        for fact in facts
    ]  # fmt: skip
    if columns & set(STANDING):
        stand(child, act)
    for group, number in old.items():
        _keep_numbers_of_records(child, group, number)
    return {fact.field: fact.pk for fact in written if fact.field in NUMBERS}


def _keep_numbers_of_records(child: Child, group: str, old: str | None) -> None:
    """Rows that said "the same number as the child" get a number of their own; rows with the new one say so."""
    kind = NUMBERS[group][2]
    new = number_of(child, group)
    for row in SourceRecord.objects.filter(child=child).exclude(**{f"{kind}_same": None}):
        number = old if getattr(row, f"{kind}_same") else record_number(row, kind)
        is_same = number == new
        sealed = None if is_same else secrets.seal(row.region_id, f"registry.record.{kind}", number)
        changed = {f"{kind}_same": is_same, f"{kind}_sealed": sealed}
        if kind == "nik":
            changed["nik_index"] = None if is_same else secrets.blind(row.region_id, "nik", number)
        SourceRecord.objects.filter(pk=row.pk).update(**changed)


def record_number(row: SourceRecord, kind: str) -> str | None:
    """The number that a row holds where it is another than the child's."""
    return secrets.unseal(row.region_id, f"registry.record.{kind}", getattr(row, f"{kind}_sealed"))


def _differs(child: Child, column: str, value: Any) -> bool:
    if column.endswith("_sealed"):
        return False if value is None and getattr(child, column) is None else _other_number(child, column, value)
    now = getattr(child, column)
    return (bytes(now) if isinstance(now, memoryview) else now) != value


def _other_number(child: Child, column: str, value: Any) -> bool:
    label = f"registry.child.{'nik' if column == 'nik_sealed' else 'kk'}"
    return secrets.unseal(child.region_id, label, getattr(child, column)) != secrets.unseal(
        child.region_id, label, value
    )


def _before(child: Child, group: str, before: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a group as they were."""
    if group not in NUMBERS:
        return {column: _read(column, before["columns"][column]) for column in GROUPS[group]}
    sealed, index, kind = NUMBERS[group]
    was = Fact.objects.get(pk=before["facts"][group]).was_sealed
    number = secrets.unseal(child.region_id, f"registry.child.{kind}", was)
    old = {sealed: was, index: secrets.blind(child.region_id, kind, number)}
    return old | ({"nik_trust": before["columns"]["nik_trust"]} if group == "nik" else {})


def _columns(child: Child, group: str) -> dict[str, Any]:
    return {column: getattr(child, column) for column in GROUPS[group]}


def _read(column: str, value: Any) -> Any:
    """A column's value from JSON."""
    return dt.date.fromisoformat(value) if column == "birth_date" and value else value


def _put_back(kept: dict, group: str, value: Any) -> None:
    if value is None:
        kept.pop(group, None)
    else:
        kept[group] = value
