"""The rows behind children, written beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter

from rangkul.core import secrets

from ..models import SourceRecord
from ..queries import among
from . import writing
from .lines import Piece

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


def writes(region: str, behind: Iterable[Behind]) -> tuple[int, writing.Statement]:
    """How many rows, and what inserts them."""
    ids, rows, nik_same, kk_same = [], [], [], []
    for child in behind:
        rows += child.rows
        ids += [child.child_id] * len(child.rows)
        nik_same += _same(region, "nik", [row["nik"] for row in child.rows], child.nik, child.nik_index)
        kk_same += _same(region, "kk", [row["no_kk"] for row in child.rows], child.no_kk, child.kk_index)
    niks = [row["nik"] if same is False else None for row, same in zip(rows, nik_same, strict=True)]
    cards = [row["no_kk"] if same is False else None for row, same in zip(rows, kk_same, strict=True)]
    villages = [str(row["village"]) if row["village"] else "" for row in rows]
    districts = [str(row["district"]) if row["district"] else "" for row in rows]
    return len(ids), writing.inserting(
        "registry_sourcerecord",
        {
            "child_id": ("bigint", ids),
            "is_own": ("boolean", [row["own"] for row in rows]),
            **{name: (kind, list(map(itemgetter(name), rows))) for name, kind in _PLAIN.items()},
            "district_code": ("varchar(6)", [v[:6] or d for v, d in zip(villages, districts, strict=True)]),
            "village_code": ("varchar(10)", villages),
            "nik_same": ("boolean", nik_same),
            "nik_sealed": ("bytea", secrets.seal_many(region, "registry.record.nik", niks)),
            "nik_index": ("bytea", secrets.blind_many(region, "nik", niks)),
            "kk_same": ("boolean", kk_same),
            "kk_sealed": ("bytea", secrets.seal_many(region, "registry.record.kk", cards)),
        },
        {"region_id": ("varchar(4)", region)},
    )


def remembering(piece: Piece, known: list[dict]) -> writing.Statement:
    """Which rows stand behind these children now, where nothing else about them is written."""
    return writing.updating(
        "registry_child",
        {
            "id": ("bigint", [row["id"] for row in known]),
            "records_digest": ("bytea", [piece.backed[row["child_key"]] for row in known]),
        },
    )


def forget(child_ids: list[int]) -> None:
    """These children are in no list any more."""
    if child_ids:
        SourceRecord.objects.filter(child_id__in=among(child_ids)).delete()


def _same(
    region: str, kind: str, numbers: list[str | None], believed: str | None, index: bytes | None
) -> list[bool | None]:
    """Whether each number is the one that is believed; None where a row has none."""
    if index is None:
        return [None if number is None else number == believed for number in numbers]
    return [None if number is None else secrets.blind(region, kind, number) == bytes(index) for number in numbers]
