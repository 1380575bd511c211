"""Names for columns of people: who they are says which pattern, chance says which words."""

from __future__ import annotations

import polars as pl

from . import words
from .dice import Dice

PEOPLES = tuple(words.CHILDREN)
_SLOTS = 4
_LISTS = words.list_names()
_FLAT = pl.Series("word", [w for name in _LISTS for w in words.words_of(name)], dtype=pl.String)
_SIZES = [len(words.words_of(name)) for name in _LISTS]
_STARTS = pl.Series([sum(_SIZES[:k]) for k in range(len(_SIZES))], dtype=pl.Int32)


class Patterns:
    """The patterns of one generation, as lookup tables."""

    def __init__(self, by_people: dict[str, dict[str, list[tuple[str, float, float]]]]):
        self.tables: list[tuple[list[int], list[float]]] = []  # group = (people * 2 + girl) * 2 + era
        slots: list[list[int | None]] = []
        family: list[list[bool]] = []
        for people in PEOPLES:
            for sex in ("L", "P"):
                choices = by_people[people][sex]
                numbers = list(range(len(slots), len(slots) + len(choices)))
                self.tables += [(numbers, [c[1] for c in choices]), (numbers, [c[2] for c in choices])]
                for text, *_ in choices:
                    names = text.split()
                    pad = _SLOTS - len(names)
                    slots.append([_LISTS.index(n.lstrip("~")) for n in names] + [None] * pad)
                    family.append([n.startswith("~") for n in names] + [False] * pad)
        self.slots = [pl.Series([s[k] for s in slots], dtype=pl.Int32) for k in range(_SLOTS)]
        self.family = [pl.Series([f[k] for f in family], dtype=pl.Boolean) for k in range(_SLOTS)]


CHILDREN = Patterns(words.CHILDREN)
PARENTS = Patterns(words.PARENTS)


def name(
    dice: Dice,
    stream: str,
    patterns: Patterns,
    *,
    people: str,
    girl: str | pl.Expr,
    late: pl.Expr,
    key: str,
    family: str,
) -> list[list[pl.Expr]]:
    """Steps of expressions (``frame.with_columns`` for each in turn) that end in the columns ``w0`` … ``w3``.

    ``people`` is a column of indexes into PEOPLES, ``girl`` and ``late`` are booleans, ``key`` and ``family`` whole
    numbers; a missing word is null.
    """
    girl = pl.col(girl) if isinstance(girl, str) else girl
    group = (pl.col(people).cast(pl.Int32) * 2 + girl.cast(pl.Int32)) * 2 + late.cast(pl.Int32)
    first = [dice.pick_by(f"{stream}/pattern", patterns.tables, group, key).cast(pl.UInt32).alias("_pattern")]
    second, third = [], []
    sizes = pl.Series(_SIZES, dtype=pl.Int32)
    for k in range(_SLOTS):
        at = pl.col("_pattern")
        # The key of a family word is the family's: brothers and sisters draw the same one.
        thrower = pl.when(pl.lit(patterns.family[k]).gather(at)).then(pl.col(family)).otherwise(pl.col(key) + (1 << 40))
        listed = pl.lit(patterns.slots[k]).gather(at).cast(pl.UInt32)
        index = dice.rarely(f"{stream}/word{k}", pl.lit(sizes).gather(listed), thrower)
        second.append((pl.lit(_STARTS).gather(listed) + index).cast(pl.UInt32).alias(f"_at{k}"))
        third.append(pl.lit(_FLAT).gather(pl.col(f"_at{k}")).alias(f"w{k}"))
    return [first, second, third]


def joined() -> pl.Expr:
    """The words as one name."""
    return pl.concat_str([f"w{k}" for k in range(_SLOTS)], separator=" ", ignore_nulls=True)


def named(frame: pl.DataFrame, column: str, steps: list[list[pl.Expr]]) -> pl.DataFrame:
    """``frame`` with the column ``column``: names in capital letters."""
    for step in steps:
        frame = frame.with_columns(step)
    spent = ["_pattern", *[f"_at{k}" for k in range(_SLOTS)], *[f"w{k}" for k in range(_SLOTS)]]
    return frame.with_columns(joined().alias(column)).drop(spent)
