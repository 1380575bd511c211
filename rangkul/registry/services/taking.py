"""An accepted run comes into the register: each child once, only what is different, all of it or nothing.

One transaction. Pages read the register as it was until the last row is written, figures never see half a run, and a
process that is killed leaves nothing behind: the job starts again from the first row. People who change a child while
a run is taken are not disturbed, except on the very rows that the run changes too; those wait for it.
"""

from __future__ import annotations

import datetime as dt
import gc
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from rangkul.core import audit, secrets
from rangkul.core.acting import acting_as
from rangkul.core.errors import Conflict
from rangkul.core.permissions import Permission, Purpose, check
from rangkul.reconcile.queries import moves_after, results, settings_from

from ..models import Child, EpisodeKind, Origin, Taking
from ..models.child import Verification
from ..queries import among
from . import asking, keeping, records, writing
from .beside import beside
from .keeping import Now
from .lines import Piece, pieces

#: What a taking counts.
COUNTED = ("children", "new", "changed", "back", "gone", "records", "questions")
#: Fewer rows than this the database's own housekeeping may find by itself, minutes later.
COUNTED_BY_ITSELF = 2_000
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
        return take_tables(
            region=run.region, run_id=run.pk, as_of=run.as_of, folder=folder, knows_areas_of=settings_from(run), by=by,
            at=at,
        )  # fmt: skip


def take_tables(
    *, region, run_id: int, as_of: dt.date, folder: Path, knows_areas_of: dt.datetime | None = None, by,
    at: dt.datetime,
) -> Taking:  # fmt: skip
    """Take ``children.parquet`` and ``records.parquet`` of ``folder``; see :func:`take_run`.

    ``knows_areas_of``: the moment whose area codes the run has; changes that children have followed since hold for it.
    Raises :class:`OlderRun` when a later run, or one as of a later day, was taken before.
    """
    with acting_as(by, Purpose.REGISTER), transaction.atomic(), _few_collections():
        one_at_a_time(region.pk)
        last = Taking.objects.filter(region=region).order_by("-run").first()
        done = Taking.objects.filter(region=region, run=run_id).first()
        if done is not None:
            return done
        if last is not None and (last.run > run_id or last.as_of > as_of):
            raise OlderRun
        now = Now(region.pk, run_id, as_of, at)
        moves = moves_after(region.pk, knows_areas_of) if knows_areas_of else {}
        given = pieces(folder, secrets.keyring(region.pk).index, moves=moves)
        counts, after = _take_all(given, now, is_first=last is None)
        if counts["children"]:
            counts["gone"] += _gone(_known(now, after, _END_OF_KEYS), now)
        keeping.begin_no_earlier(now)
        counts["questions"] += asking.about_children_added_by_hand(now)
        if counts["records"] > COUNTED_BY_ITSELF:
            writing.count_anew()
        told = {name: counts[name] for name in COUNTED}
        taking = Taking.objects.create(region=region, run=run_id, as_of=as_of, by=by, at=at, counts=told)
        audit.record("run.taken", on_kind="run", on_id=run_id, area=region.pk, details=told)
        return taking


@contextmanager
def _few_collections() -> Iterator[None]:
    """A piece is half a million small objects without cycles: to look for some is a fifth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(1_000_000, 50, 1_000)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def one_at_a_time(region: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [zlib.crc32(b"registry.take") >> 1, int(region)])


@dataclass(frozen=True)
class Seen:
    """What the database knows of the children of a piece."""

    known: dict[str, dict]
    new: list[str]  # keys
    ids: list[int]  # for them
    said: list[dict]  # rows of ``known`` of whom the run says something else, or who are back
    children: list[dict]  # the same children with all that is compared
    backed: list[dict]  # rows of ``known`` whose rows behind them are others
    pinned: dict[int, tuple]  # of those: indexes of the numbers that a person set


@dataclass(frozen=True)
class Work:
    """What is to be written for a piece, and counts that are known before."""

    counts: Counter
    steps: list[Callable[[], None]]
    outcomes: list
    gone: list[dict]


def _take_all(given: Iterator[Piece], now: Now, *, is_first: bool) -> tuple[Counter, str]:
    """Take all pieces; returns the counts and the last key. One piece is compared while the one before is written."""
    counts, after = Counter(), ""
    piece = next(given, None)
    with beside() as database:
        written = None
        seen = database.ask(_look, piece, now, is_first=is_first) if piece else None
        while piece is not None:
            following = next(given, None)
            work = _think(piece, seen.result(), now)
            if written is not None:
                counts += written.result()  # of the piece before
            if following is not None:  # before this piece is written, so that comparing the next one need not wait
                seen = database.ask(_look, following, now, is_first=is_first)
            written = database.ask(_write, work, now)
            piece, after = following, piece.last
        if written is not None:
            counts += written.result()
    return counts, after


def _look(piece: Piece, now: Now, *, is_first: bool) -> Seen:
    known = {} if is_first else {row["child_key"]: row for row in _known(now, piece.after, piece.last)}
    new = [key for key in piece.lines if key not in known]
    said = [
        known[key] for key in piece.lines
        if key in known and (not known[key]["is_listed"] or _bytes(known[key]["said_digest"]) != piece.said[key])
    ]  # fmt: skip
    backed = [
        known[key] for key in piece.lines
        if key in known and _bytes(known[key]["records_digest"]) != piece.backed[key]
    ]  # fmt: skip
    return Seen(
        known,
        new,
        writing.new_ids("registry_child_id_seq", len(new)) if new else [],
        said,
        keeping.full([row["id"] for row in said]) if said else [],
        backed,
        _pinned(backed),
    )


def _think(piece: Piece, seen: Seen, now: Now) -> Work:
    """Compare, seal, and make ready what the database will write."""
    counts = Counter(children=len(piece.lines), new=len(seen.new))
    steps: list[Callable[[], None]] = []
    if seen.new:
        steps += [statement.run for statement in keeping.adding(piece, seen.new, seen.ids, now)]
        behind = [_behind(piece, key, child_id) for key, child_id in zip(seen.new, seen.ids, strict=True)]
        counts["records"], rows = records.writes(now.region, behind)
        steps.append(rows.run)
    change = keeping.change(piece, seen.children, now)
    steps += change.steps
    counts["changed"] = sum(keeping.told(outcome) for _child, outcome in change.outcomes)
    counts["back"] = sum(not row["is_listed"] for row in seen.said)
    if seen.backed:
        how_many, anew = _rewrite_records(piece, seen, now)
        counts["records"] += how_many
        steps += anew
    return Work(counts, steps, change.outcomes, [row for key, row in seen.known.items() if key not in piece.lines])


def _write(work: Work, now: Now) -> Counter:
    for step in work.steps:
        step()
    questions = asking.about_contradictions(work.outcomes, now)
    return work.counts + Counter(questions=questions, gone=_gone(work.gone, now))


def _known(now: Now, after: str, last: str) -> list[dict]:
    """Children of the region whose key lies behind ``after`` and up to ``last``."""
    columns = ("id", "child_key", "is_listed", "said_digest", "records_digest", "verification")
    found = Child.objects.filter(region_id=now.region, child_key__gt=after, child_key__lte=last)
    return list(found.values(*columns))


def _gone(known: list[dict], now: Now) -> int:
    """Children of the register whom the run does not know."""
    ids = [row["id"] for row in known if row["is_listed"]]
    keeping.leave(ids, now)
    records.forget(ids)
    return len(ids)


def _behind(piece: Piece, key: str, child_id: int) -> records.Behind:
    line = piece.lines[key]
    return records.Behind(child_id, piece.records[key], line["nik"], line["no_kk"])


def _pinned(known: list[dict]) -> dict[int, tuple]:
    """{child: indexes of NIK and No. KK} where a person set one of them."""
    if not known:
        return {}
    pinned = Child.objects.filter(pk__in=among([row["id"] for row in known]), pinned__has_any_keys=["nik", "no_kk"])
    return {pk: (nik, card) for pk, nik, card in pinned.values_list("id", "nik_index", "kk_index")}


def _rewrite_records(piece: Piece, seen: Seen, now: Now) -> tuple[int, list[Callable[[], None]]]:
    """The rows behind these children are others than before: how many there are now, and what writes them."""
    behind = []
    for row in seen.backed:
        child = _behind(piece, row["child_key"], row["id"])
        if row["id"] in seen.pinned:
            nik, card = seen.pinned[row["id"]]
            child = records.Behind(child.child_id, child.rows, None, None, nik or b"", card or b"")
        behind.append(child)
    how_many, rows = records.writes(now.region, behind)
    changed = {row["child_key"] for row in seen.said}
    rest = records.remembering(piece, [row for row in seen.backed if row["child_key"] not in changed])
    forget = partial(records.forget, [child.child_id for child in behind])
    return how_many, [forget, rows.run, partial(_verified_anew, piece, seen.backed, now), rest.run]


def _verified_anew(piece: Piece, known: list[dict], now: Now) -> None:
    """Field reports came, or were withdrawn."""
    came, left = [], []
    for row in known:
        seen = keeping.verified(piece.records[row["child_key"]])
        if seen == Verification.FIELD and row["verification"] != Verification.FIELD:
            came.append(row["id"])
        elif seen == Verification.NONE and row["verification"] == Verification.FIELD:
            left.append(row["id"])
    # that somebody was there is known from the visit itself where a finding stands, not from a list
    found = Child.objects.filter(pk__in=left, pinned__standing=Origin.VISIT).values_list("pk", flat=True)
    left = sorted(set(left) - set(found)) if left else left
    keeping.close(came + left, EpisodeKind.VERIFICATION, now)
    keeping.verified_opens(came, now).run()
    Child.objects.filter(pk__in=came).update(verification=Verification.FIELD)
    Child.objects.filter(pk__in=left).update(verification=Verification.NONE)


def _bytes(value) -> bytes | None:
    return None if value is None else bytes(value)
