"""Numbers for people's eyes: masked in problems and logs, whole only where a page needs them."""

from __future__ import annotations

import polars as pl

_STARS = "*" * 64
#: Twelve digits or more, perhaps written in groups: what could be a NIK or a family card number.
_ONE = r"[0-9Oo][ .,'’\u00a0_/-]?"
_LONG = rf"([0-9][ .,'’\u00a0_/-]?(?:{_ONE}){{5}})(?:{_ONE}){{2,6}}((?:{_ONE}){{3}}[0-9Oo])"
_SHORT = r"([0-9]{3})[0-9]{3,}([0-9]{2})"


def mask(expr: pl.Expr) -> pl.Expr:
    """One identity number per cell, whatever stands between its digits; text without eight digits is left alone.

    >>> pl.select(mask(pl.lit("6372 9145 0312 0001"))).item()
    '637291******0001'
    """
    text = expr.cast(pl.String)
    bare = text.str.replace(r"[.,]0+$", "").str.replace_all(r"[^\p{L}\p{N}]", "")
    length = bare.str.len_chars().cast(pl.Int64)
    stars = pl.lit(_STARS)
    long = pl.concat_str(bare.str.slice(0, 6), stars.str.slice(0, (length - 10).clip(0)), bare.str.slice(-4))
    short = pl.concat_str(bare.str.slice(0, 3), stars.str.slice(0, (length - 5).clip(0)), bare.str.slice(-2))
    plain = (text.str.count_matches(r"[0-9]") < 8) | text.str.contains(r"^\s*[0-9]([.,][0-9]{1,6})?[eE]\+?[0-9]+\s*$")
    return pl.when(plain).then(text).when(length >= 12).then(long).otherwise(short)


def mask_text(expr: pl.Expr) -> pl.Expr:
    """Any text: every run of eight digits or more loses its middle, long ones also when they are written in groups.

    >>> pl.select(mask_text(pl.lit("NIK 6372914503120001 milik kakaknya"))).item()
    'NIK 637291******0001 milik kakaknya'
    """
    return expr.cast(pl.String).str.replace_all(_LONG, "${1}******${2}").str.replace_all(_SHORT, "${1}***${2}")


def format_nik(expr: pl.Expr) -> pl.Expr:
    """Sixteen digits, for a NIK and a family card number alike."""
    return expr.cast(pl.String).str.zfill(16)


def format_nisn(expr: pl.Expr) -> pl.Expr:
    """Ten digits.

    >>> pl.select(format_nisn(pl.lit(93123456))).item()
    '0093123456'
    """
    return expr.cast(pl.String).str.zfill(10)


def mask_plain(text: str) -> str:
    """``mask_text`` for one message on its way to a terminal or a log.

    >>> mask_plain("baris 7: 6372914503120001")
    'baris 7: 637291******0001'
    """
    return pl.select(mask_text(pl.lit(text))).item()
