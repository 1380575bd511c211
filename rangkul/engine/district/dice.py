"""Chance for whole columns, the same on every machine.

A number is a 64-bit mix of (seed, stream, key): it needs no state, so a column may be drawn in any order, in any
process, for any subset of rows, and a new stream never disturbs the others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

import polars as pl

_STEP = 0x9E3779B97F4A7C15
_FACTORS = ((1 << 30, 0xBF58476D1CE4E5B9), (1 << 27, 0x94D049BB133111EB))
_TABLE = 4096  # entries of a lookup table by which a column-dependent choice is made


def _u64(value: int) -> pl.Expr:
    return pl.lit(value, dtype=pl.UInt64)


class Dice:
    """Named streams of chance. ``key`` is a column of whole numbers: who or what throws the dice."""

    def __init__(self, seed: int):
        self.seed = seed

    def bits(self, stream: str, key: str | pl.Expr) -> pl.Expr:
        """64 random bits a row (splitmix64 of the key, started at a hash of seed and stream)."""
        salt = int.from_bytes(hashlib.blake2b(f"{self.seed}/{stream}".encode(), digest_size=8).digest(), "big")
        key = pl.col(key) if isinstance(key, str) else key
        z = key.cast(pl.UInt64) * _u64(_STEP) + _u64(salt)
        for shift, factor in _FACTORS:
            z = (z ^ (z // _u64(shift))) * _u64(factor)
        return z ^ (z // _u64(1 << 31))

    def unit(self, stream: str, key: str | pl.Expr) -> pl.Expr:
        """Uniform in [0, 1)."""
        return (self.bits(stream, key) // _u64(1 << 11)).cast(pl.Float64) * 2.0**-53

    def below(self, stream: str, n: int | pl.Expr, key: str | pl.Expr) -> pl.Expr:
        """A whole number in [0, n)."""
        return (self.unit(stream, key) * n).floor().cast(pl.Int32)

    def rarely(self, stream: str, n: int | pl.Expr, key: str | pl.Expr) -> pl.Expr:
        """A whole number in [0, n) that prefers small ones, as the first words of a list of names are preferred."""
        u = self.unit(stream, key)
        return (u * u.sqrt() * n).floor().cast(pl.Int32)

    def chance(self, stream: str, p: float | pl.Expr, key: str | pl.Expr) -> pl.Expr:
        """True with probability ``p``."""
        return self.unit(stream, key) < p

    def pick(self, stream: str, options: Sequence, weights: Sequence[float], key: str | pl.Expr) -> pl.Expr:
        """One of ``options``, by weight."""
        return pl.lit(_table(tuple(options), tuple(weights))).gather(self.below(stream, _TABLE, key).cast(pl.UInt32))

    def pick_by(
        self, stream: str, tables: Sequence[tuple[Sequence, Sequence[float]]], group: pl.Expr, key: str | pl.Expr
    ) -> pl.Expr:
        """One of the options of the row's group: ``tables[group]`` is (options, weights)."""
        flat = _tables(tuple((tuple(options), tuple(weights)) for options, weights in tables))
        at = group.cast(pl.UInt32) * _TABLE + self.below(stream, _TABLE, key).cast(pl.UInt32)
        return pl.lit(flat).gather(at)


def spread(options: Sequence, weights: Sequence[float]) -> list:
    """``_TABLE`` entries in which every option stands as often as its weight asks."""
    total = float(sum(weights))
    ends = [round(x / total * _TABLE) for x in accumulate(weights)]
    return [option for option, start, end in zip(options, [0, *ends], ends, strict=False) for _ in range(end - start)]


@lru_cache(256)
def _table(options: tuple, weights: tuple) -> pl.Series:
    return pl.Series(spread(options, weights))


@lru_cache(32)
def _tables(tables: tuple) -> pl.Series:
    return pl.Series([x for options, weights in tables for x in spread(options, weights)])


def one_of(words: Sequence[str], index: pl.Expr) -> pl.Expr:
    """``words[index]`` for every row."""
    return pl.lit(pl.Series(list(words), dtype=pl.String)).gather(index.cast(pl.UInt32))
