"""The record of what was done and read. One function writes it; it stands in the transaction of the change.

The line is written by the database itself (``core_record``), which takes the person and the purpose from the
transaction, so that a caller cannot sign for somebody else. A job seals committed lines into a hash chain
(``core_seal_events``); :func:`verify` finds what was edited, removed, put in another order or never sealed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

#: What could be a NIK or a family card number inside a typed reason.
_LONG_NUMBER = re.compile(r"\d[\d .-]{10,}\d")
GENESIS = "0" * 64
_LINE = """concat_ws(chr(31), writer, seq, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), coalesce(person_id, 0),
    purpose, action, on_kind, on_id, area_code, array_to_string(fields, ','), details::text, reason)"""


def record(
    action: str,
    *,
    on: object | None = None,
    on_kind: str = "",
    on_id: object = "",
    area: str = "",
    fields: Sequence[str] = (),
    details: Mapping | None = None,
    reason: str = "",
) -> None:
    """Write one line: ``action`` ("child.merged") on a row, with ids, field names and counts – never a personal value.

    ``on`` is a model instance (its label and key are taken); otherwise ``on_kind`` and ``on_id``.
    """
    if on is not None:
        on_kind, on_id = on._meta.model_name, on.pk
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT core_record(%s, %s, %s, %s, %s::text[], %s::jsonb, %s)",
            [
                action,
                on_kind,
                str(on_id),
                area or "",
                list(fields),
                json.dumps(dict(details or {}), default=str, sort_keys=True),
                _LONG_NUMBER.sub("[nomor]", reason)[:300],
            ],
        )


def seal() -> int:
    """Close all committed lines into the chain; returns how many. Safe to call from anywhere, at any time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_seal_events()")
        return cursor.fetchone()[0]


@dataclass(frozen=True)
class Fault:
    """One thing wrong with the record."""

    kind: str  # edited | missing | chain | unsealed | head
    where: str
    message: str


def head() -> dict:
    """The last seal: what is kept at a place that the database's administrator does not own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS'), digest FROM core_seal ORDER BY id DESC LIMIT 1"
        )
        row = cursor.fetchone()
    return {"seal": row[0], "at": row[1], "digest": row[2]} if row else {"seal": 0, "at": None, "digest": GENESIS}


def verify(*, heads: Sequence[Mapping] = (), grace_seconds: int = 60) -> Iterator[Fault]:
    """Recompute the whole chain; yields what does not fit. Needs a connection that may read every line (the owner's).

    ``heads`` are heads that were exported earlier; each must still be in the chain.
    """
    previous, sealed, digests = GENESIS, {}, {0: GENESIS}
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, covers::text, events, previous, digest FROM core_seal ORDER BY id")
        seals = cursor.fetchall()
    number = 0
    for seal_id, covers_text, events, said_previous, said in seals:
        number, covers = number + 1, json.loads(covers_text)
        if seal_id != number:
            yield Fault("chain", f"segel {number}", f"Segel {number} hilang dari rantai.")
            number = seal_id
        if said_previous != previous:
            yield Fault("chain", f"segel {seal_id}", f"Segel {seal_id} tidak menyambung ke segel sebelumnya.")
        lines, faults = _lines(covers, sealed)
        yield from faults
        digest = hashlib.sha256("\n".join([said_previous, *lines]).encode()).hexdigest()
        if digest != said or len(lines) != events:
            yield Fault(
                "edited", f"segel {seal_id}", f"Isi catatan di dalam segel {seal_id} tidak sama dengan saat disegel."
            )
        previous = said
        digests[seal_id] = said
    yield from _unsealed(sealed, grace_seconds)
    for given in heads:
        if digests.get(int(given["seal"])) != given["digest"]:
            yield Fault(
                "head", f"segel {given['seal']}", f"Segel {given['seal']} berbeda dari salinan yang disimpan di luar."
            )


def _lines(covers: Mapping[str, Sequence[int]], sealed: dict[str, int]) -> tuple[list[str], list[Fault]]:
    """The lines that one seal closes, as text in the order in which they were hashed, and gaps between seals."""
    lines, faults = [], []
    with connection.cursor() as cursor:
        for writer in sorted(covers):
            first, last = covers[writer]
            if first != sealed.get(writer, 0) + 1:
                faults.append(
                    Fault(
                        "missing",
                        writer,
                        f"Penulis {writer}: catatan {sealed.get(writer, 0) + 1} sampai {first - 1} tidak pernah disegel.",
                    )
                )
            sealed[writer] = last
            cursor.execute(
                f"SELECT seq, {_LINE} FROM core_event WHERE writer = %s AND seq BETWEEN %s AND %s ORDER BY seq",
                [writer, first, last],
            )
            found = cursor.fetchall()
            gone = sorted(set(range(first, last + 1)) - {seq for seq, _ in found})
            if gone:
                faults.append(
                    Fault(
                        "missing",
                        writer,
                        f"Penulis {writer}: {len(gone)} catatan hilang, yang pertama nomor {gone[0]}.",
                    )
                )
            lines += [text for _, text in found]
    return lines, faults


def _unsealed(sealed: Mapping[str, int], grace_seconds: int) -> Iterator[Fault]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT writer, min(seq), max(seq), count(*) FROM core_event WHERE at < now() - make_interval(secs => %s) GROUP BY writer",
            [grace_seconds],
        )
        for writer, _first, last, _count in cursor.fetchall():
            if last > sealed.get(writer, 0):
                yield Fault(
                    "unsealed",
                    writer,
                    f"Penulis {writer}: catatan setelah nomor {sealed.get(writer, 0)} belum disegel.",
                )
        cursor.execute("SELECT writer, last_seq FROM core_writer")
        counted = dict(cursor.fetchall())
        cursor.execute("SELECT writer, max(seq) FROM core_event GROUP BY writer")
        found = dict(cursor.fetchall())
    for writer, last in counted.items():
        if found.get(writer, 0) < last:
            yield Fault(
                "missing",
                writer,
                f"Penulis {writer}: catatan terakhir hilang (nomor {found.get(writer, 0) + 1} sampai {last}).",
            )
