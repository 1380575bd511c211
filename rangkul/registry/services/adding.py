"""A child is added or mended by hand. First one looks whether the child is there already."""

from __future__ import annotations

import datetime as dt
import secrets as chance
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from rangkul.core import audit
from rangkul.core.errors import Conflict, Invalid
from rangkul.core.models import Area, Region
from rangkul.core.permissions import Permission, check
from rangkul.core.queries import code_now
from rangkul.core.whole import whole

from .. import words
from ..models import Child, ChildEvent, EventKind, Origin
from ..queries import age_day, similar_children
from .believing import Act, believe, keys_of, locked, number_columns, stand
from .opening import digits, given_reason

#: What may be mended by hand, with the columns that a form fills. A NIK changes by an event, a verdict by evidence.
EDITABLE = ("name", "sex", "birth_date", "mother_name", "father_name", "address", "rt", "rw", "nisn")


class LooksLikeAnother(Conflict):
    message = _("Ada anak yang mirip di register. Lihat dahulu daftarnya.")


class NumberTaken(Conflict):
    message = _("NIK ini sudah dipakai anak lain di register.")
    remedy = _("Buka berkas anak itu. Bila memang dua anak, kosongkan NIK dan tulis alasannya.")


@whole
def add_child(
    *, region: Region, village: str, said: Mapping[str, Any], nik: str = "", no_kk: str = "", reason: str,
    seen: Iterable[int] = (), born_with: str = "", at_door: bool = False, by, at,
) -> Child:  # fmt: skip
    """Add a child whom no list knows. ``said``: columns of ``EDITABLE``; ``seen``: ids of look-alikes shown before.

    ``born_with`` names the paper of a birth and makes its event. ``at_door``: found by a visit, whose village may have
    ended since: the child stands where its other children stand now. Raises :class:`LooksLikeAnother` when there are
    look-alikes that nobody has looked at, :class:`NumberTaken` when the NIK is another child's.
    """
    if at_door:
        village = _followed(village)
    check(by, Permission.CHILD_EDIT, area=village or region.pk)
    reason = given_reason(reason)
    numbers = _numbers(region.pk, nik, no_kk)
    columns = {name: said.get(name) for name in EDITABLE if said.get(name) is not None}
    _look_first(region, columns, numbers, seen, by)
    child = Child(
        region=region, child_key="h" + chance.token_hex(10), is_by_hand=True, since=at.date(), recorded_at=at,
        changed_at=at, **columns, **_place(region, village, ended=at_door), **numbers,
        **_first_standing(region, columns, at),
    )  # fmt: skip
    child.name_keys = keys_of(child)
    child.save()
    stand(child, Act(Origin.PERSON, by, at, at.date(), reason))
    audit.record("child.added", on=child, area=child.area, fields=sorted(columns), reason=reason)
    if born_with:
        _born(child, born_with, reason, by, at)
    return child


@whole
def edit_child(
    *, child: Child, said: Mapping[str, Any], village: str | None = None, no_kk: str | None = None, reason: str,
    seen_at: dt.datetime | None = None, by, at,
) -> Child:  # fmt: skip
    """Mend what is believed, and pin it against the lists; ``village`` and ``no_kk`` None: as they are."""
    check(by, Permission.CHILD_EDIT, area=child.area)
    reason = given_reason(reason)
    child = locked(child, seen_at=seen_at)
    says: dict[str, Any] = {name: said[name] for name in EDITABLE if name in said}
    if "birth_date" in says:
        says["birth_default"] = says["birth_date"] == child.birth_date and child.birth_default
    if village is not None and village != child.village_code:
        check(by, Permission.CHILD_EDIT, area=village or child.region_id)
        says |= _place(child.region, village)
    if no_kk is not None:
        says |= number_columns(child.region_id, "no_kk", digits(no_kk) if no_kk else None)
    before = believe(child, says, Act(Origin.PERSON, by, at, at.date(), reason))
    if before["pinned"]:
        audit.record("child.changed", on=child, area=child.area, fields=sorted(before["pinned"]), reason=reason)
    return child


def _numbers(region: str, nik: str, no_kk: str) -> dict[str, Any]:
    return {
        **number_columns(region, "nik", digits(nik) if nik else None),
        **number_columns(region, "no_kk", digits(no_kk) if no_kk else None),
    }


def _look_first(region: Region, columns: Mapping, numbers: Mapping, seen: Iterable[int], by) -> None:
    index = numbers["nik_index"]
    if index and Child.objects.filter(region=region, nik_index=index, merged_into=None).exists():
        raise NumberTaken
    alike = similar_children(
        by, region, name=columns.get("name", ""), birth_date=columns.get("birth_date"),
        mother_name=columns.get("mother_name", ""),
    )  # fmt: skip
    if {child.pk for child in alike} - set(seen):
        raise LooksLikeAnother


def _place(region: Region, village: str, *, ended: bool = False) -> dict[str, str]:
    """The columns of a village; "" is the Residu. ``ended``: it may be one that is no longer in force."""
    known = Area.objects.filter(code=village)
    if village and not (village.startswith(region.pk) and (known if ended else known.filter(until=None)).exists()):
        raise Invalid(_("Desa/kelurahan ini tidak ada di wilayah Anda."))
    return {"regency_code": region.pk, "district_code": village[:6], "village_code": village}


def _followed(village: str) -> str:
    """The one village that follows an ended one; where it became several, or none, itself."""
    has_ended = Area.objects.filter(code=village).exclude(until=None).exists()
    return code_now(village) if has_ended else village  # a code that was handed on names who has it now


def _first_standing(region: Region, columns: Mapping, at: dt.datetime) -> dict[str, Any]:
    """Nobody has looked yet: a question, or out of scope by age."""
    born, day = columns.get("birth_date"), age_day(region, at.date())
    age = None if born is None else day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    if age is not None and not region.age_from <= age <= region.age_to:
        return {"verdict": "out_of_scope", "because": words.OUTSIDE_AGES % {"age": age}}
    return {
        "verdict": "uncertain", "category": "not_in_register",
        "because": words.ADDED,
    }  # fmt: skip


def _born(child: Child, paper: str, reason: str, by, at) -> None:
    if child.birth_date is None:
        raise Invalid(_("Isi tanggal lahirnya."))
    ChildEvent.objects.create(
        child=child, region_id=child.region_id, kind=EventKind.BORN, on=child.birth_date, reason=reason, evidence=paper,
        by=by, at=at,
    )  # fmt: skip
