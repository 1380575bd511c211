"""The rows behind children, written beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rangkul.core import secrets

from ..models import SourceRecord
from . import writing
from .lines import area_of

#: Columns that travel as they are, with their SQL types.
_PLAIN = {
    "kind": "varchar(10)", "period": "varchar(5)", "record_id": "varchar(300)", "file": "varchar(300)",
    "row_no": "int", "name": "varchar(200)", "sex": "varchar(1)", "birth_date": "date", "mother_name": "varchar(200)",
    "father_name": "varchar(200)", "address": "varchar(400)", "rt": "smallint", "rw": "smallint",
    "area_text": "varchar(300)", "school_id": "varchar(12)", "school_name": "varchar(200)", "grade": "smallint",
    "nisn": "varchar(10)",
}  # fmt: skip


@dataclass(frozen=True)
class Behind:
    """A child and the rows that speak of it; its numbers as believed, or their indexes where a person set them."""

    child_id: int
    rows: list[dict]
    nik: str | None
    no_kk: str | None
    nik_index: bytes | None = None  # given: compare by index instead
    kk_index: bytes | None = None


def write(region: str, behind: Iterable[Behind]) -> int:
    """Insert the rows; returns how many."""
    ids, rows, nik_same, kk_same = [], [], [], []
    for child in behind:
        for row in child.rows:
            ids.append(child.child_id)
            rows.append(row)
            nik_same.append(_same(region, "nik", row["nik"], child.nik, child.nik_index))
            kk_same.append(_same(region, "kk", row["no_kk"], child.no_kk, child.kk_index))
    niks = [row["nik"] if same is False else None for row, same in zip(rows, nik_same, strict=True)]
    cards = [row["no_kk"] if same is False else None for row, same in zip(rows, kk_same, strict=True)]
    areas = [area_of(row) for row in rows]
    writing.insert(
        "registry_sourcerecord",
        {
            "child_id": ("bigint", ids),
            "region_id": ("varchar(4)", [region] * len(ids)),
            "is_own": ("boolean", [row["own"] for row in rows]),
            **{name: (kind, [row[name] for row in rows]) for name, kind in _PLAIN.items()},
            "district_code": ("varchar(6)", [district for district, _village in areas]),
            "village_code": ("varchar(10)", [village for _district, village in areas]),
            "nik_same": ("boolean", nik_same),
            "nik_sealed": ("bytea", secrets.seal_many(region, "registry.record.nik", niks)),
            "nik_index": ("bytea", secrets.blind_many(region, "nik", niks)),
            "kk_same": ("boolean", kk_same),
            "kk_sealed": ("bytea", secrets.seal_many(region, "registry.record.kk", cards)),
        },
    )
    return len(ids)


def replace(region: str, behind: list[Behind]) -> int:
    """The rows of these children anew."""
    forget([child.child_id for child in behind])
    return write(region, behind)


def remember(child_ids: list[int], digests: list[bytes]) -> None:
    """Note which rows stand behind these children now."""
    writing.update("registry_child", {"id": ("bigint", child_ids), "records_digest": ("bytea", digests)})


def forget(child_ids: list[int]) -> None:
    """These children are in no list any more."""
    if child_ids:
        SourceRecord.objects.filter(child_id__in=child_ids).delete()


def _same(region: str, kind: str, number: str | None, believed: str | None, index: bytes | None) -> bool | None:
    if number is None:
        return None
    if index is None:
        return number == believed
    return secrets.blind(region, kind, number) == bytes(index)
