"""Links that need no weighing: one number, one NISN, full agreement."""

from __future__ import annotations

from .alike import birth_level, mother_level, name_level
from .names import sound
from .people import Person, World


def candidates(world: World, person: Person) -> list[Person]:
    return [reg for reg in world.register if (person.row, reg.row) not in world.decided]


def _only(found: list[Person], rule: str, person: Person) -> dict[int, tuple[int, str]]:
    return {person.row: (found[0].row, rule)} if len(found) == 1 else {}


def by_nik(world: World, still: list[Person], _sure: dict) -> dict[int, tuple[int, str]]:
    """The same NIK, name and birthday."""
    out: dict[int, tuple[int, str]] = {}
    for person in still:
        same = [reg for reg in _same_nik(world, person) if _plainly(person, reg)]
        out |= _only(same, "nik", person)
    return out


def _same_nik(world: World, person: Person) -> list[Person]:
    return [reg for reg in candidates(world, person) if person.trust >= 2 and reg.nik == person.nik]


def _plainly(person: Person, reg: Person) -> bool:
    return person.born is not None and person.name is not None and (person.born, person.name) == (reg.born, reg.name)


def by_nik_and_more(world: World, still: list[Person], _sure: dict) -> dict[int, tuple[int, str]]:
    """The same NIK, and name and birth date that do not speak against it."""
    out: dict[int, tuple[int, str]] = {}
    for person in still:
        fitting = [r for r in _same_nik(world, person) if not _plainly(person, r) and _nik_may_stand(world, person, r)]
        out |= _only(fitting, "nik+", person)
    return out


def _nik_may_stand(world: World, person: Person, reg: Person) -> bool:
    n = name_level(person.name, reg.name)
    b = birth_level(person.born, reg.born, person.is_default or reg.is_default)
    m = mother_level(person.mother, reg.mother)
    mother_fits, same_mother = m is not None and m >= 3, m is not None and m >= 4
    if n is None or n < 3:
        return False
    if n >= 5 and b is not None and (b >= 1 or same_mother):
        return True
    if is_twin(world, reg):
        return False
    if b is None:
        return n >= 4 and mother_fits
    return (b == 5 and n >= 4) or (b >= 3 and mother_fits)


def is_twin(world: World, reg: Person) -> bool:
    """Another child of the register was born on the same day of the same mother, or in the same family."""
    for other in world.register:
        if other is reg or other.born != reg.born or reg.born is None:
            continue
        mother = sound(reg.mother)
        if (mother is not None and mother == sound(other.mother)) or (reg.card is not None and reg.card == other.card):
            return True
    return False


def known_by_nisn(world: World, still: list[Person], sure: dict) -> dict[int, tuple[int, str]]:
    """The same NISN and name as a row of another list that is linked already."""
    out: dict[int, tuple[int, str]] = {}
    for person in still:
        if person.nisn is None or person.trust == 3:
            continue
        children = {
            sure[other.row][0]
            for other in world.rows
            if other.row in sure
            and other.nisn == person.nisn
            and other.source != person.source
            and (person.row, sure[other.row][0]) not in world.decided
            and is_same(sound(other.name), sound(person.name))
            and (is_same(other.born, person.born) or is_same(sound(other.mother), sound(person.mother)))
        }
        if len(children) == 1:
            out[person.row] = (children.pop(), "pupil")
    return out


def by_nisn(world: World, still: list[Person], _sure: dict) -> dict[int, tuple[int, str]]:
    """The NISN that the register has too, and two of name, birth date and mother."""
    out: dict[int, tuple[int, str]] = {}
    for person in still:
        same = [reg for reg in candidates(world, person) if is_same(person.nisn, reg.nisn) and _two_agree(person, reg)]
        out |= _only(same, "nisn", person) if all(_nik_is_silent(person, reg) for reg in same) else {}
    return out


def _two_agree(person: Person, reg: Person) -> bool:
    levels = (
        (name_level(person.name, reg.name), 2),
        (birth_level(person.born, reg.born, person.is_default or reg.is_default), 3),
        (mother_level(person.mother, reg.mother), 3),
    )
    return sum(level is not None and level >= least for level, least in levels) >= 2


def is_same(a: object, b: object) -> bool:
    return a is not None and a == b


def by_agreement(world: World, still: list[Person], _sure: dict) -> dict[int, tuple[int, str]]:
    """Name, birthday, mother and kecamatan of one child only, and no valid NIK that is another."""
    out: dict[int, tuple[int, str]] = {}
    for person in still:
        same = [
            reg
            for reg in candidates(world, person)
            if is_same(person.name, reg.name)
            and is_same(person.born, reg.born)
            and is_same(person.mother, reg.mother)
            and is_same(person.district, reg.district)
        ]
        out |= _only(same, "exact", person) if all(_nik_is_silent(person, reg) for reg in same) else {}
    return out


def by_sound(world: World, still: list[Person], _sure: dict) -> dict[int, tuple[int, str]]:
    """The same by ear, and in one village."""
    out: dict[int, tuple[int, str]] = {}
    for person in still:
        same = [
            reg
            for reg in candidates(world, person)
            if is_same(sound(person.name), sound(reg.name))
            and is_same(person.born, reg.born)
            and is_same(sound(person.mother), sound(reg.mother))
            and is_same(person.village, reg.village)
        ]
        out |= _only(same, "sound", person) if all(_nik_is_silent(person, reg) for reg in same) else {}
    return out


def _nik_is_silent(person: Person, reg: Person) -> bool:
    return person.nik is None or person.trust < 3 or reg.nik is None
