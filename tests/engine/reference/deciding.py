"""From pairs to decisions; the whole, in order."""

from __future__ import annotations

from dataclasses import replace

from .names import sound
from .people import Pair, Person, World
from .sure import by_agreement, by_nik, by_nik_and_more, by_nisn, by_sound, known_by_nisn
from .weighing import weighed


def links(world: World) -> dict[tuple[int, int], tuple[str, str, float]]:
    """{(row, register row): (linked | review | rejected, rule, probability)} for all pairs that deserve a line."""
    register, same_child = _without_proven_doubles(world.register)
    decided = {(row, same_child.get(reg, reg)): word for (row, reg), word in world.decided.items()}
    world = replace(world, register=register, decided=decided)
    found: dict[tuple[int, int], tuple[str, str, float]] = {}
    for (row, reg), word in world.decided.items():
        said = {"same": ("linked", "person", 1.0), "not_same": ("rejected", "person", 0.0)}
        found[row, reg] = said.get(word, ("review", "person", 0.5))
    settled = {row for (row, _), word in world.decided.items() if word == "same"}
    sure: dict[int, tuple[int, str]] = {}
    for step in (by_nik, by_nik_and_more, known_by_nisn, by_nisn, by_agreement, by_sound):
        still = [person for person in world.rows if person.row not in sure and person.row not in settled]
        sure |= step(world, still, sure)
    found |= {(row, reg): ("linked", rule, 1.0) for row, (reg, rule) in sure.items()}
    still = [person for person in world.rows if person.row not in sure and person.row not in settled]
    pairs = [pair for person in still for pair in weighed(world, person)]
    in_school = _surely_in_school(world, sure, pairs)
    for person in still:
        found |= _decide([pair for pair in pairs if pair.row is person], in_school)
    return found


def _without_proven_doubles(register: list[Person]) -> tuple[list[Person], dict[int, int]]:
    """Rows with one sane NIK, one name and one birthday are one child; the first stays. And {row left out: first}."""
    seen: dict[tuple, int] = {}
    out, same_child = [], {}
    for person in register:
        key = (person.nik, sound(person.name), person.born)
        if person.trust == 3 and None not in key and key in seen:
            same_child[person.row] = seen[key]
            continue
        if person.trust == 3 and None not in key:
            seen[key] = person.row
        out.append(person)
    return out, same_child


LINK_AT, ASK_AT, SECOND_ROW, NEAR_THE_LINE = 0.999, 0.01, 0.9, 0.0001


def _is_clear(pair: Pair) -> bool:
    return pair.probability >= LINK_AT and pair.veto is None


def _surely_in_school(world: World, sure: dict[int, tuple[int, str]], pairs: list[Pair]) -> set[int]:
    """Register rows with a sure row on a roster of the period."""
    proving = {person.row for person in world.rows if person.proves and person.source != "field"}
    return (
        {reg for row, (reg, _) in sure.items() if row in proving}
        | {pair.reg.row for pair in pairs if _is_clear(pair) and pair.row.row in proving}
        | {reg for (row, reg), word in world.decided.items() if word == "same" and row in proving}
    )


def _decide(pairs: list[Pair], in_school: set[int]) -> dict[tuple[int, int], tuple[str, str, float]]:
    """What becomes of the candidates of one row."""
    out: dict[tuple[int, int], tuple[str, str, float]] = {}
    second = _second_row_of(pairs, in_school)
    for pair in pairs:
        if pair.probability < NEAR_THE_LINE:
            continue
        is_taken = pair.reg.row in in_school and pair.row.proves and not _is_clear(pair)
        if pair.reg.row == second:
            decision, rule = "linked", "second"
        elif _is_clear(pair):
            decision, rule = "linked", "weighed"
        elif is_taken:
            decision, rule = "rejected", "taken" if pair.probability >= ASK_AT else "weighed"
        else:
            decision, rule = "review" if pair.probability >= ASK_AT else "rejected", "weighed"
        out[pair.row.row, pair.reg.row] = (decision, rule, pair.probability)
    return out


def _second_row_of(pairs: list[Pair], in_school: set[int]) -> int | None:
    """The child in school of whom this is one more row: it fits nobody else, and nothing in it contradicts."""
    if not pairs or not pairs[0].row.proves:
        return None
    best = min(pairs, key=lambda pair: (-pair.probability, pair.reg.row))
    others = sum(pair.probability for pair in pairs if pair.reg.row not in in_school)
    fits = others < ASK_AT and best.probability >= SECOND_ROW and best.veto not in ("name", "birth", "nik")
    return best.reg.row if fits and not _is_clear(best) else None
