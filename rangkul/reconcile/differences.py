"""Two values side by side, with the letters that differ marked; numbers stay masked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from itertools import groupby

Piece = tuple[str, bool]  # a stretch of letters, and whether it differs from the other side
#: The places of a 16-digit number that are shown: the area of issue and the serial (``secrets.masked``).
SHOWN_PLACES = frozenset((*range(6), *range(12, 16)))
HIDDEN = "•"


def marked(here: str, there: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces. Large and small letters are alike; nothing is marked where one side is empty.

    >>> marked("Siti", "Sitti")
    ([('Siti', False)], [('Sit', False), ('t', True), ('i', False)])
    """
    if not here or not there:
        return _whole(here), _whole(there)
    matcher = SequenceMatcher(None, here.upper(), there.upper(), autojunk=False)
    if len(here.upper()) != len(here) or len(there.upper()) != len(there):  # letters that grow when they are large
        matcher = SequenceMatcher(None, here, there, autojunk=False)
    same_here, same_there = set(), set()
    for block in matcher.get_matching_blocks():
        same_here.update(range(block.a, block.a + block.size))
        same_there.update(range(block.b, block.b + block.size))
    return _pieces(here, same_here), _pieces(there, same_there)


def marked_number(here: str | None, there: str | None) -> tuple[list[Piece], list[Piece]]:
    """Two numbers digit by digit: hidden places stay hidden, and yet it is seen which of them differ."""
    here, there = here or "", there or ""
    both = len(here) == len(there)
    same = {place for place, (a, b) in enumerate(zip(here, there, strict=False)) if a == b} if both else set()
    if not here or not there:
        same = set(range(max(len(here), len(there))))
    return _pieces(_masked(here), same), _pieces(_masked(there), same)


def _masked(number: str) -> str:
    if len(number) != 16:
        return HIDDEN * len(number)
    return "".join(digit if place in SHOWN_PLACES else HIDDEN for place, digit in enumerate(number))


def _whole(text: str) -> list[Piece]:
    return [(text, False)] if text else []


def _pieces(text: str, same: Iterable[int]) -> list[Piece]:
    alike = set(same)
    runs: Sequence = [(key, list(group)) for key, group in groupby(range(len(text)), lambda place: place not in alike)]
    return [("".join(text[place] for place in places), differs) for differs, places in runs]
