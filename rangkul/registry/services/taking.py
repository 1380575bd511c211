"""An accepted run comes into the register: each child once, only what is different, all of it or nothing.

One transaction. Pages read the register as it was until the last row is written, figures never see half a run, and a
process that is killed leaves nothing behind: the job starts again from the first row. People who change a child while
a run is taken are not disturbed, except on the very rows that the run changes too; those wait for it.
"""

from __future__ import annotations

import datetime as dt
import zlib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from rangkul.core import audit, secrets
from rangkul.core.acting import acting_as
from rangkul.core.errors import Conflict
from rangkul.core.permissions import Permission, Purpose, check
from rangkul.reconcile.queries import results

from ..models import Child, EpisodeKind, Taking
from ..models.child import Verification
from . import asking, keeping, records
from .keeping import Now
from .lines import Piece, pieces

#: What a taking counts.
COUNTED = ("children", "new", "changed", "back", "gone", "records", "questions")
#: Keys of the engine begin with "c"; those of children added by hand with "h".
_END_OF_KEYS = "d"


class OlderRun(Conflict):
    message = _("Register sudah memuat hasil pemadanan yang lebih baru.")
    remedy = _("Jalankan pemadanan baru dengan data terkini, lalu terima hasilnya.")


def take_run(*, run, by, at) -> Taking:
    """Take an accepted run into the register. Taking it again changes nothing and returns what was done."""
    check(by, Permission.RUN_ACCEPT, area=run.region_id)
    with acting_as(by, Purpose.REGISTER):
        done = Taking.objects.filter(region_id=run.region_id, run=run.pk).first()
    if done is not None:
        return done
    with acting_as(by, Purpose.FIND), results(run, "children", "records") as folder:
        return take_tables(region=run.region, run_id=run.pk, as_of=run.as_of, folder=folder, by=by, at=at)


def take_tables(*, region, run_id: int, as_of: dt.date, folder: Path, by, at: dt.datetime) -> Taking:
    """Take ``children.parquet`` and ``records.parquet`` of ``folder``; see :func:`take_run`.

    Raises :class:`OlderRun` when a later run, or one as of a later day, was taken before.
    """
    with acting_as(by, Purpose.REGISTER), transaction.atomic():
        _one_at_a_time(region.pk)
        last = Taking.objects.filter(region=region).order_by("-run").first()
        done = Taking.objects.filter(region=region, run=run_id).first()
        if done is not None:
            return done
        if last is not None and (last.run > run_id or last.as_of > as_of):
            raise OlderRun
        now, counts = Now(region.pk, run_id, as_of, at), Counter()
        for piece in _ahead(pieces(folder, secrets.keyring(region.pk).index)):
            counts += _take(piece, now, is_first=last is None)
            after = piece.last
        if counts["children"]:
            counts += _gone(_known(now, after, _END_OF_KEYS), now)
        counts["questions"] += asking.about_children_added_by_hand(now)
        told = {name: counts[name] for name in COUNTED}
        taking = Taking.objects.create(region=region, run=run_id, as_of=as_of, by=by, at=at, counts=told)
        audit.record("run.taken", on_kind="run", on_id=run_id, area=region.pk, details=told)
        return taking


def _one_at_a_time(region: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [zlib.crc32(b"registry.take") >> 1, int(region)])


def _ahead(given: Iterator[Piece]) -> Iterator[Piece]:
    """The same pieces; the next one is read while the database works on this one."""
    with ThreadPoolExecutor(max_workers=1) as reader:
        coming = reader.submit(next, given, None)
        while (piece := coming.result()) is not None:
            coming = reader.submit(next, given, None)
            yield piece


def _take(piece: Piece, now: Now, *, is_first: bool) -> Counter:
    known = {} if is_first else {row["child_key"]: row for row in _known(now, piece.after, piece.last)}
    new = [key for key in piece.lines if key not in known]
    said = [
        known[key] for key in piece.lines
        if key in known and (not known[key]["is_listed"] or _bytes(known[key]["said_digest"]) != piece.said[key])
    ]  # fmt: skip
    backed = [key for key in piece.lines if key in known and _bytes(known[key]["records_digest"]) != piece.backed[key]]
    counts = Counter(children=len(piece.lines), new=len(new))
    if new:
        ids = keeping.add(piece, new, now)
        counts["records"] += records.write(
            now.region, (_behind(piece, key, pk) for key, pk in zip(new, ids, strict=True))
        )
    if said:
        outcomes = keeping.change(piece, keeping.full([row["id"] for row in said]), now)
        counts["changed"] += sum(keeping.told(outcome) for _child, outcome in outcomes)
        counts["back"] += sum(not row["is_listed"] for row in said)
        counts["questions"] += asking.about_contradictions(outcomes, now)
    if backed:
        counts["records"] += _rewrite_records(piece, [known[key] for key in backed], now)
        changed = {row["child_key"] for row in said}
        records.remember(piece, [known[key] for key in backed if key not in changed])
    return counts + _gone([row for key, row in known.items() if key not in piece.lines], now)


def _known(now: Now, after: str, last: str) -> list[dict]:
    """Children of the region whose key lies behind ``after`` and up to ``last``."""
    columns = ("id", "child_key", "is_listed", "said_digest", "records_digest", "verification", "pinned")
    found = Child.objects.filter(region_id=now.region, child_key__gt=after, child_key__lte=last)
    return list(found.values(*columns))


def _gone(known: list[dict], now: Now) -> Counter:
    """Children of the register whom the run does not know."""
    ids = [row["id"] for row in known if row["is_listed"]]
    keeping.leave(ids, now)
    records.forget(ids)
    return Counter(gone=len(ids))


def _behind(piece: Piece, key: str, child_id: int) -> records.Behind:
    line = piece.lines[key]
    return records.Behind(child_id, piece.records[key], line["nik"], line["no_kk"])


def _rewrite_records(piece: Piece, known: list[dict], now: Now) -> int:
    """The rows behind these children are others than before."""
    pinned = [row["id"] for row in known if {"nik", "no_kk"} & row["pinned"].keys()]
    indexes = {
        pk: (nik, card)
        for pk, nik, card in Child.objects.filter(pk__in=pinned).values_list("id", "nik_index", "kk_index")
    }
    behind = []
    for row in known:
        child = _behind(piece, row["child_key"], row["id"])
        if row["id"] in indexes:
            nik, card = indexes[row["id"]]
            child = records.Behind(child.child_id, child.rows, None, None, nik or b"", card or b"")
        behind.append(child)
    written = records.replace(now.region, behind)
    _verified_anew(piece, known, now)
    return written


def _verified_anew(piece: Piece, known: list[dict], now: Now) -> None:
    """Field reports came, or were withdrawn."""
    came, left = [], []
    for row in known:
        seen = keeping.verified(piece.records[row["child_key"]])
        if seen == Verification.FIELD and row["verification"] != Verification.FIELD:
            came.append(row["id"])
        elif seen == Verification.NONE and row["verification"] == Verification.FIELD:
            left.append(row["id"])
    keeping.close(came + left, EpisodeKind.VERIFICATION, now)
    keeping.open_verified(came, now)
    Child.objects.filter(pk__in=came).update(verification=Verification.FIELD)
    Child.objects.filter(pk__in=left).update(verification=Verification.NONE)


def _bytes(value) -> bytes | None:
    return None if value is None else bytes(value)
