# ruff: noqa: PLR0911 - one return for each line of a rule is the plainest way to say it
"""How alike two values are: the level of every field."""

from __future__ import annotations

from datetime import date, timedelta

from rangkul.engine import names

from .names import sound

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
