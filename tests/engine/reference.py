# ruff: noqa: PLR0911 - one return for each line of a rule is the plainest way to say it
"""The rules of linking once more: slow, plain Python, one pair after the other. It judges the fast engine.

Data that is only data is shared with the engine (lists of titles and spellings); every rule is written anew, from the
manual (``docs/linking.md``), in the way that is easiest to read. No rule is here for speed.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from rangkul.engine import names

# ---------------------------------------------------------------------------------------------------------- names


def comparison(text: str | None, *, mother: bool = False) -> str | None:
    """Upper-case words without titles, with the commonest names in one spelling."""
    if text is None:
        return None
    words = _letters(text).split()
    written = words
    words = _without_titles(words)
    words = [_spelling(word, is_first=at == 0) for at, word in enumerate(words)]
    words = _before_the_father(words)
    words = [part for word in words for part in _unfused(word)]
    words = [word for word in _with_articles_joined(words) if word]
    clean = " ".join(words or written)
    if not clean or (mother and clean in names.NOT_A_NAME):
        return None
    return clean


def _letters(text: str) -> str:
    text = text.upper()
    if not re.fullmatch(r"[A-Z]+( [A-Z]+)*", text):
        text = text.split(",")[0]
        if not any(letter.isalpha() for letter in text):
            return ""
        text = text.replace("0", "O").replace("1", "I")
        text = "".join(names._ACCENTS.get(letter, letter) for letter in text)
        text = re.sub("['’‘`´ʼ]", "", text)
    return re.sub("[^A-Z]+", " ", text).strip()


def _without_titles(words: list[str]) -> list[str]:
    """Titles at the beginning, and those that are never part of a name wherever they stand (they leave a gap)."""
    while True:
        while words and not words[0]:
            words = words[1:]
        for title in sorted(names.TITLES_FIRST, key=len, reverse=True):
            if words[: len(title.split())] == title.split():
                words = words[len(title.split()) :]
                break
        else:
            for title in sorted(names.TITLES_ANY, key=len, reverse=True):
                at = _place(title.split(), words)
                if at is not None:
                    words = [*words[:at], "", *words[at + len(title.split()) :]]
                    break
            else:
                return words


def _place(part: list[str], words: list[str]) -> int | None:
    return next((at for at in range(len(words)) if words[at : at + len(part)] == part), None)


def _spelling(word: str, *, is_first: bool) -> str:
    for name, spellings in names.SPELLINGS.items():
        if word in spellings.split():
            return name
    for name, short in names.FIRST_WORD.items():
        if is_first and word in short:
            return name
    return word


def _before_the_father(words: list[str]) -> list[str]:
    for at, word in enumerate(words):
        if at > 0 and word in names.PATRONYMIC:
            return words[:at]
    return words


def _unfused(word: str) -> list[str]:
    """ABDURRAHMAN is ABDUL RAHMAN; the gap keeps an article before it alone."""
    found = re.match("ABDU([RSNTDZ])[RSNTDZ]?([AEIOU].*)$", word)
    return ["", "ABDUL", found[1] + found[2]] if found else [word]


def _with_articles_joined(words: list[str]) -> list[str]:
    out: list[str] = []
    at = 0
    while at < len(words):
        following = words[at + 1] if at + 1 < len(words) else ""
        if words[at] in names.ARTICLES and len(following) >= 3:
            out.append(words[at] + following)
            at += 2
        else:
            out.append(words[at])
            at += 1
    return out


def sound(clean: str | None) -> str | None:
    """What is heard alike is written alike; two or three of a letter in a row are one."""
    if clean is None:
        return None
    heard, at = "", 0
    while at < len(clean):
        for written, spoken in names._SOUND_1:
            if clean.startswith(written, at):
                heard += spoken
                at += len(written)
                break
        else:
            heard += clean[at]
            at += 1
    return re.sub(r"(.)\1{1,2}", r"\1", heard).strip() or clean


# ------------------------------------------------------------------------------------ how alike two values are

OPTIONAL = {sound(word) for word in names.OPTIONAL}


def levenshtein(a: str, b: str) -> int:
    """Letters to be typed otherwise, added or left out."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        above, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (x != y))
    return row[-1]


def jaro_winkler(a: str, b: str) -> float:
    """Letters in common and in order, more for a common beginning (Winkler 1990)."""
    if not a or not b:
        return 1.0 if a == b else 0.0
    reach = max(max(len(a), len(b)) // 2 - 1, 0)
    taken = [False] * len(b)
    hits_a: list[str] = []
    for i, x in enumerate(a):
        for j in range(max(0, i - reach), min(len(b), i + reach + 1)):
            if not taken[j] and b[j] == x:
                taken[j] = True
                hits_a.append(x)
                break
    if not hits_a:
        return 0.0
    hits_b = [y for y, hit in zip(b, taken, strict=True) if hit]
    crossed = sum(x != y for x, y in zip(hits_a, hits_b, strict=True)) // 2
    hits = len(hits_a)
    jaro = (hits / len(a) + hits / len(b) + (hits - crossed) / hits) / 3
    start = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return jaro + 0.1 * min(start, 4) * (1 - jaro) if jaro > 0.7 else jaro


def telling(heard: str) -> list[str]:
    """The words that tell one child from another; all of them where none does."""
    words = heard.split(" ")
    return [word for word in words if len(word) > 1 and word not in OPTIONAL] or words


def may_be_one_word(x: str, y: str) -> bool:
    """Spelling, typing, an initial or a nickname; never only the last letter (Eko, Eka)."""
    short, long = sorted((x, y), key=len)
    if x == y or (len(short) == 1 and long.startswith(short)):
        return True
    if len(short) >= 3 and (long.startswith(short) or long.endswith(short)):
        return True
    if x[:-1] == y[:-1]:
        return False
    return (len(short) >= 4 and levenshtein(x, y) <= 1) or (len(short) >= 5 and jaro_winkler(x, y) >= 0.9)


def left_over(words: list[str], others: list[str]) -> list[str]:
    return [word for word in words if not any(may_be_one_word(word, other) for other in others)]


def at_odds(a: str, b: str) -> bool:
    """Each has a word that the other has not, be it one that may be missing. Muhammad conflicts with nothing."""
    words_a, words_b = ([word for word in heard.split(" ") if word != "MUAMAD"] for heard in (a, b))
    return bool(left_over(words_a, b.split(" ")) and left_over(words_b, a.split(" ")))


def name_level(a: str | None, b: str | None) -> int | None:
    """0 different … 6 the same, of two comparison forms."""
    if a is None or b is None:
        return None
    heard_a, heard_b = sound(a), sound(b)
    if heard_a is None or heard_b is None:
        return None
    if a == b:
        return 6
    if _sounds_the_same(heard_a, heard_b):
        return 5
    tell_a, tell_b = telling(heard_a), telling(heard_b)
    if not set(tell_a) & set(tell_b) and jaro_winkler(heard_a, heard_b) < 0.6:
        return 0
    rest_a, rest_b = left_over(tell_a, tell_b), left_over(tell_b, tell_a)
    if not rest_a or not rest_b:
        return 2 if at_odds(heard_a, heard_b) else 3 if rest_a or rest_b else 4
    glued_a, glued_b = heard_a.replace(" ", ""), heard_b.replace(" ", "")
    if jaro_winkler(glued_a, glued_b) >= 0.95 or levenshtein(glued_a, glued_b) <= 1:
        return 2
    return 1 if set(tell_a) & set(tell_b) or len(rest_a) < len(tell_a) else 0


def mother_level(a: str | None, b: str | None) -> int | None:
    """0 different … 5 the same."""
    if a is None or b is None:
        return None
    heard_a, heard_b = sound(a), sound(b)
    if heard_a is None or heard_b is None:
        return None
    if a == b:
        return 5
    if _sounds_the_same(heard_a, heard_b):
        return 4
    tell_a, tell_b = telling(heard_a), telling(heard_b)
    if not set(tell_a) & set(tell_b) and jaro_winkler(heard_a, heard_b) < 0.6:
        return 0
    if not left_over(tell_a, tell_b) or not left_over(tell_b, tell_a):
        return 3
    alike = jaro_winkler(heard_a.replace(" ", ""), heard_b.replace(" ", ""))
    if alike >= 0.92:
        return 2
    return 1 if alike >= 0.86 or set(tell_a) & set(tell_b) else 0


def _sounds_the_same(a: str, b: str) -> bool:
    """Also with two words written as one, or in another order."""
    return a == b or a.replace(" ", "") == b.replace(" ", "") or sorted(a.split(" ")) == sorted(b.split(" "))


def birth_level(a: date | None, b: date | None, unsure: bool) -> int | None:
    """0 another date … 5 the same. ``unsure``: one of them is a default day."""
    if a is None or b is None:
        return None
    if a == b:
        return 5
    if a.year == b.year and (a.month, a.day) == (b.day, b.month):
        return 4
    alike = (a.year == b.year) + (a.month == b.month) + (a.day == b.day)
    if alike == 2:
        return 3 if a.year == b.year or abs(a.year - b.year) in (1, 10, 100) else 2
    if a.year == b.year and unsure:
        return 1
    return 3 if abs(a - b) <= timedelta(days=1) else 0


def one_slip(a: int, b: int) -> bool:
    """One digit of sixteen differs, or two digits changed places."""
    x, y = f"{a:016}", f"{b:016}"
    places = [n for n in range(16) if x[n] != y[n]]
    return len(places) == 1 or (len(places) == 2 and x[places[0]] == y[places[1]] and x[places[1]] == y[places[0]])


# ----------------------------------------------------------------------------------------------------------- people


@dataclass(frozen=True)
class Person:
    """One row, as reading leaves it."""

    row: int
    source: str = "dapodik"
    proves: bool = True  # a roster of the period
    name: str | None = None  # comparison forms
    mother: str | None = None
    born: date | None = None
    is_default: bool = False
    sex: str | None = None
    nik: int | None = None
    trust: int = 0  # 3 sane, 2 says another date or sex, 1 no evidence, 0 none
    card: int | None = None
    nisn: int | None = None
    village: int | None = None

    @property
    def district(self) -> int | None:
        return self.village // 10_000 if self.village is not None else None


@dataclass
class World:
    """A register, rows of other lists, what people decided, and the table of weights."""

    register: list[Person]
    rows: list[Person]
    weights: dict[tuple[str, int], tuple[float, float]]  # (field, level): (m, weight)
    decided: dict[tuple[int, int], str] = field(default_factory=dict)  # (row, register row): same | not_same | unsure
    strangers: int = 0  # register rows that have nothing to do with anybody here
    compared: set[tuple[int, int]] | None = None  # None: everybody is compared with everybody


@dataclass(frozen=True)
class Pair:
    row: Person
    reg: Person
    n: int | None
    b: int | None
    m: int | None
    k: int | None
    f: int | None
    p: int | None
    weight: float = 0.0
    nik_weight: float = 0.0
    veto: str | None = None
    probability: float = 0.0


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
    for step in (_by_nik, _by_nik_and_more, _known_by_nisn, _by_nisn, _by_agreement, _by_sound):
        still = [person for person in world.rows if person.row not in sure and person.row not in settled]
        sure |= step(world, still, sure)
    found |= {(row, reg): ("linked", rule, 1.0) for row, (reg, rule) in sure.items()}
    still = [person for person in world.rows if person.row not in sure and person.row not in settled]
    pairs = [pair for person in still for pair in _weighed(world, person)]
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


# ------------------------------------------------------------------------------------------------------- sure steps


def _candidates(world: World, person: Person) -> list[Person]:
    return [reg for reg in world.register if (person.row, reg.row) not in world.decided]


def _only(found: list[Person], rule: str, person: Person) -> dict[int, tuple[int, str]]:
    return {person.row: (found[0].row, rule)} if len(found) == 1 else {}


def _by_nik(world: World, still: list[Person], _sure: dict) -> dict[int, tuple[int, str]]:
    """The same NIK, name and birthday."""
    out: dict[int, tuple[int, str]] = {}
    for person in still:
        same = [reg for reg in _same_nik(world, person) if _plainly(person, reg)]
        out |= _only(same, "nik", person)
    return out


def _same_nik(world: World, person: Person) -> list[Person]:
    return [reg for reg in _candidates(world, person) if person.trust >= 2 and reg.nik == person.nik]


def _plainly(person: Person, reg: Person) -> bool:
    return person.born is not None and person.name is not None and (person.born, person.name) == (reg.born, reg.name)


def _by_nik_and_more(world: World, still: list[Person], _sure: dict) -> dict[int, tuple[int, str]]:
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


def _known_by_nisn(world: World, still: list[Person], sure: dict) -> dict[int, tuple[int, str]]:
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
            and _same(sound(other.name), sound(person.name))
            and (_same(other.born, person.born) or _same(sound(other.mother), sound(person.mother)))
        }
        if len(children) == 1:
            out[person.row] = (children.pop(), "pupil")
    return out


def _by_nisn(world: World, still: list[Person], _sure: dict) -> dict[int, tuple[int, str]]:
    """The NISN that the register has too, and two of name, birth date and mother."""
    out: dict[int, tuple[int, str]] = {}
    for person in still:
        same = [reg for reg in _candidates(world, person) if _same(person.nisn, reg.nisn) and _two_agree(person, reg)]
        out |= _only(same, "nisn", person) if all(_nik_is_silent(person, reg) for reg in same) else {}
    return out


def _two_agree(person: Person, reg: Person) -> bool:
    levels = (
        (name_level(person.name, reg.name), 2),
        (birth_level(person.born, reg.born, person.is_default or reg.is_default), 3),
        (mother_level(person.mother, reg.mother), 3),
    )
    return sum(level is not None and level >= least for level, least in levels) >= 2


def _same(a: object, b: object) -> bool:
    return a is not None and a == b


def _by_agreement(world: World, still: list[Person], _sure: dict) -> dict[int, tuple[int, str]]:
    """Name, birthday, mother and kecamatan of one child only, and no valid NIK that is another."""
    out: dict[int, tuple[int, str]] = {}
    for person in still:
        same = [
            reg
            for reg in _candidates(world, person)
            if _same(person.name, reg.name)
            and _same(person.born, reg.born)
            and _same(person.mother, reg.mother)
            and _same(person.district, reg.district)
        ]
        out |= _only(same, "exact", person) if all(_nik_is_silent(person, reg) for reg in same) else {}
    return out


def _by_sound(world: World, still: list[Person], _sure: dict) -> dict[int, tuple[int, str]]:
    """The same by ear, and in one village."""
    out: dict[int, tuple[int, str]] = {}
    for person in still:
        same = [
            reg
            for reg in _candidates(world, person)
            if _same(sound(person.name), sound(reg.name))
            and _same(person.born, reg.born)
            and _same(sound(person.mother), sound(reg.mother))
            and _same(person.village, reg.village)
        ]
        out |= _only(same, "sound", person) if all(_nik_is_silent(person, reg) for reg in same) else {}
    return out


def _nik_is_silent(person: Person, reg: Person) -> bool:
    return person.nik is None or person.trust < 3 or reg.nik is None


# ------------------------------------------------------------------------------------------------- weights and vetoes


def _weighed(world: World, person: Person) -> list[Pair]:
    """All candidates of one row, with their weights, vetoes and probabilities."""
    near = [
        reg for reg in _candidates(world, person) if world.compared is None or (person.row, reg.row) in world.compared
    ]
    pairs = [_weigh(world, person, reg) for reg in near]
    # A brother's number: where another child has the name and the date, it is worth only what such slips are rare.
    namesakes = any(
        pair.k != 6 and pair.n is not None and pair.n >= 5 and pair.b is not None and pair.b >= 3 for pair in pairs
    )
    if namesakes:
        pairs = [
            _with_a_brothers_nik(pair) if pair.k == 6 and pair.n is not None and pair.n < 5 else pair for pair in pairs
        ]
    odds = [round(2 ** min(max(pair.weight, -20), 60) * 1024) for pair in pairs]
    total = sum(odds) + round(2 ** nobody(world) * 1024)
    return [
        replace(pair, veto=veto(world, pair), probability=round(mine / total, 6))
        for pair, mine in zip(pairs, odds, strict=True)
    ]


def nobody(world: World) -> float:
    """The weight of "in no register": three pupils in a hundred, against one candidate among all."""
    return round(math.log2((len(world.register) + world.strangers) * 0.03 / 0.97), 2)


def _with_a_brothers_nik(pair: Pair) -> Pair:
    less = min(pair.nik_weight, 7.0)
    return replace(pair, weight=round(pair.weight - pair.nik_weight + less, 2), nik_weight=less)


def _weigh(world: World, person: Person, reg: Person) -> Pair:
    n = name_level(person.name, reg.name)
    b = birth_level(person.born, reg.born, person.is_default or reg.is_default)
    m = mother_level(person.mother, reg.mother)
    k, f, p = nik_level(world, person, reg), family_level(person, reg), place_level(person, reg)
    s = None if person.sex is None or reg.sex is None else int(person.sex == reg.sex)
    is_near = _same(person.born, reg.born) and _same(person.district, reg.district)
    nik_weight = _worth(world, "kl_near" if is_near else "kl_far", k)
    parts = [
        _name_worth(world, n, reg, "nl", 5, lambda one: sound(one.name)),
        _worth(world, "bl", b),
        _name_worth(world, m, reg, "ml", 4, lambda one: sound(one.mother)),
        nik_weight,
        _worth(world, "fl", f),
        _worth(world, "pl", p),
        _worth(world, "sl", s),
    ]
    return Pair(person, reg, n, b, m, k, f, p, weight=round(sum(parts), 2), nik_weight=nik_weight)


def _worth(world: World, what: str, level: int | None) -> float:
    return 0.0 if level is None else _rounded(world.weights[what, level][1])


def _rounded(number: float) -> float:
    return math.copysign(math.floor(abs(number) * 100 + 0.5 + 1e-9) / 100, number)


def _name_worth(world: World, level: int | None, reg: Person, what: str, full: int, heard) -> float:
    """A full agreement counts by how rare the name is in the register."""
    if level is None or level < full:
        return _worth(world, what, level)
    all_names = Counter(heard(one) for one in world.register)
    share = all_names[heard(reg)] / (len(world.register) + world.strangers)
    return round(math.log2(world.weights[what, level][0] / share), 2)


def nik_level(world: World, person: Person, reg: Person) -> int | None:
    """6 the same … 0 another. Was the other number really given out, to somebody else?"""
    if person.nik is None or reg.nik is None:
        return None
    if person.nik == reg.nik and person.trust >= 2:
        return 6
    if person.card == reg.nik:
        return 5
    if 1 in (person.trust, reg.trust):
        return 2 if person.trust == 1 and person.nik // 10 == reg.nik // 10 else 3
    same_date = date_part(person.nik) == date_part(reg.nik)
    if person.trust == 3 and not same_date:
        return 0
    same_head = person.nik // 10_000 == reg.nik // 10_000
    serials = [one.nik % 10_000 for one in world.register if one.nik and one.nik // 10_000 == person.nik // 10_000]
    was_given_out = same_head and person.nik % 10_000 <= max(serials) + 9
    if one_slip(person.nik, reg.nik) and not was_given_out:
        return 4
    if person.trust == 2 and not same_date:
        return 3
    owners = [one.card for one in world.register if one.nik == person.nik and one.card is not None]
    if owners and reg.card == min(owners):
        return 3
    return 1 if same_head else 0


def date_part(nik: int) -> int:
    return nik // 10_000 % 1_000_000


def family_level(person: Person, reg: Person) -> int | None:
    if person.card is None or reg.card is None:
        return None
    return 2 if person.card == reg.card else 1 if one_slip(person.card, reg.card) else 0


def place_level(person: Person, reg: Person) -> int | None:
    if person.village is None or reg.village is None:
        return None
    return 2 if person.village == reg.village else 1 if person.district == reg.district else 0


def veto(world: World, pair: Pair) -> str | None:
    """Why a person is asked although the weight would do; what is missing neither proves nor contradicts."""
    n = 0 if pair.n is None else pair.n
    b = 2 if pair.b is None else pair.b
    m = 2.5 if pair.m is None else pair.m
    k = 3 if pair.k is None else pair.k
    f = 0.5 if pair.f is None else pair.f
    p = 1 if pair.p is None else pair.p
    same_nik, same_home = k == 6, f == 2 or p == 3
    if n <= 1:
        known_by_nik = same_nik and ((b >= 3 and m >= 3) or (b == 5 and m > 0 and not is_twin(world, pair.reg)))
        if not known_by_nik:
            return "name"
    if n == 2 and k < 5:
        return "alike"
    if m == 0 and k < 5 and not same_home:
        return "mother"
    if k == 1 or (k == 0 and not (n >= 5 and b == 5 and m >= 4 and same_home)):
        return "nik"
    if b <= 1 and not same_nik:
        by_default_day = b == 1 and n >= 4 and (m >= 4 or (n >= 5 and (m >= 3 or same_home)))
        if not by_default_day:
            return "birth"
    if f == 0 and k < 4 and p < 3 and not (m >= 4 and b >= 4 and n >= 5):
        return "family"
    if b <= 3 and k < 4 and m < 3 and f < 1 and p < 3:
        return "thin"
    return None


# --------------------------------------------------------------------------------------------------------- decisions

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
