"""What an accepted run says, in pieces: some thousand children with the rows behind them, in order."""

from __future__ import annotations

import hashlib
import marshal
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import itemgetter
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from rangkul.core.errors import Invalid
from rangkul.engine import hand_over

CHILDREN_AT_ONCE = 5_000
#: Of a child's line, what is kept and compared. ``family`` is a number of one run only, ``age`` follows from the day.
LINE = (
    "record_id", "registered", "name", "sex", "birth_date", "birth_default", "mother_name", "father_name", "address",
    "rt", "rw", "nik", "nik_trust", "no_kk", "nisn", "regency_code", "district_code", "village_code", "school_id",
    "school_name", "school_form", "grade", "verdict", "category", "where", "probability", "because", "same_as",
    "decile", "flags",
)  # fmt: skip
RECORD = (
    "kind", "period", "record_id", "file", "row_no", "own", "name", "sex", "birth_date", "mother_name", "father_name",
    "address", "rt", "rw", "village", "district", "area_text", "school_id", "school_name", "grade", "nik", "no_kk",
    "nisn",
)  # fmt: skip
#: A date is told apart: ``marshal`` writes texts and numbers only, ten times as fast as any other form.
_line, _record = itemgetter(*(name for name in LINE if name != "birth_date")), itemgetter(*RECORD)


class NotInOrder(Invalid):
    message = _("Hasil pemadanan ini tidak urut menurut anak, jadi tidak dapat diambil.")
    remedy = _("Jalankan pemadanannya sekali lagi dengan versi yang sekarang.")


@dataclass
class Piece:
    """Some children in the order of their keys: ``lines[key]``, the rows behind in ``records[key]``, and digests."""

    after: str  # the last key of the piece before
    last: str
    lines: dict[str, dict]
    records: dict[str, list[dict]] = field(default_factory=dict)
    said: dict[str, bytes] = field(default_factory=dict)
    backed: dict[str, bytes] = field(default_factory=dict)


def pieces(
    folder: Path, key: bytes, *, moves: Mapping[str, str] | None = None, size: int = CHILDREN_AT_ONCE
) -> Iterator[Piece]:
    """Read ``children`` and ``records`` side by side; ``key`` keys the digests. Memory stays that of one piece.

    ``moves``: old area code → the new one; children come with it, the rows behind them say what the lists said.

    Raises :class:`NotInOrder` when a table is not sorted by ``child_id``.
    """
    take_records = _side_by_side(folder / hand_over.RECORDS)
    after = ""
    for lines in hand_over.batches(folder / hand_over.CHILDREN, ("child_id", *LINE, "name_keys"), size=size):
        keys = [line["child_id"] for line in lines]
        if keys[0] <= after or any(a >= b for a, b in pairwise(keys)):
            raise NotInOrder
        if moves:
            _follow(lines, moves)
        piece = Piece(after, keys[-1], dict(zip(keys, lines, strict=True)), {name: [] for name in keys})
        _fill(piece, take_records(piece.last))
        _prepare(piece, lines, key)
        yield piece
        after = piece.last


def _follow(lines: list[dict], moves: Mapping[str, str]) -> None:
    for line in lines:
        new = moves.get(line["village_code"] or line["district_code"])
        if new:
            line["district_code"] = new[:6]
            line["village_code"] = line["village_code"] and new


def _side_by_side(path: Path) -> Callable[[str], list[dict]]:
    """A function that gives the rows up to a key, each time from where it stopped."""
    batches = hand_over.batches(path, ("child_id", *RECORD), size=10_000)
    waiting: list[dict] = []

    def up_to(last: str) -> list[dict]:
        nonlocal waiting
        taken: list[dict] = []
        while True:
            if waiting and waiting[-1]["child_id"] > last:
                cut = bisect_right(waiting, last, key=itemgetter("child_id"))
                taken += waiting[:cut]
                waiting = waiting[cut:]
                return taken
            taken += waiting
            waiting = next(batches, [])
            if not waiting:
                return taken

    return up_to


def _fill(piece: Piece, rows: list[dict]) -> None:
    for row in rows:
        if row["birth_date"] is not None:
            row["birth_date"] = str(row["birth_date"])
        mine = piece.records.get(row["child_id"])
        if mine is None:  # a row of a child that has no line, or of an earlier piece
            raise NotInOrder
        mine.append(row)


def _prepare(piece: Piece, lines: list[dict], key: bytes) -> None:
    """Codes as the register has them, and the digests that tell what is new."""
    for line in lines:
        if line["probability"] is not None:
            line["probability"] = round(line["probability"], 3)
        line["flags"] = flag_codes(line["flags"])
    blake, dumps = hashlib.blake2b, marshal.dumps
    for child_key, line in piece.lines.items():
        said = (*_line(line), str(line["birth_date"]))
        piece.said[child_key] = blake(dumps(said, 2), key=key, digest_size=16).digest()
        behind = [line["nik"], line["no_kk"], *map(_record, piece.records[child_key])]
        piece.backed[child_key] = blake(dumps(behind, 2), key=key, digest_size=16).digest()


def heard(lines: Sequence[dict]) -> list[list[str]]:
    """The words by which these children are searched: of their own name and of the mother's."""
    mothers = hand_over.heard([line["mother_name"] for line in lines], mothers=True) if lines else []
    return [search_words(line["name_keys"] or [], words) for line, words in zip(lines, mothers, strict=True)]


def search_words(name: list[str], mother: list[str]) -> list[str]:
    """Heard words of a name, and of the mother's with a star in front."""
    return [word for word in name if word] + [f"*{word}" for word in mother]


def flag_codes(said: str | None) -> list[str]:
    """ "residu; at_risk: over_age, poor" → ["residu", "at_risk", "at_risk:over_age", "at_risk:poor"]."""
    if not said:
        return []
    codes = []
    for part in said.split("; "):
        flag, _colon, signals = part.partition(": ")
        codes += [flag, *(f"{flag}:{signal}" for signal in signals.split(", ") if signal)]
    return codes
