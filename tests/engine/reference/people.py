"""Rows, the world they stand in, and pairs of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


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
