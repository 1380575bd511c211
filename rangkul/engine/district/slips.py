"""What goes wrong when a name, a number or a date is typed: one small expression for each kind of slip."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import polars as pl

#: One name, many spellings (domain notes §2.3): (written, also written).
SPELLINGS = (
    ("Z", "J"),
    ("J", "Z"),
    ("F", "P"),
    ("P", "F"),
    ("V", "F"),
    ("Q", "K"),
    ("K", "Q"),
    ("KY", "KI"),
    ("KI", "KY"),
    ("Y", "I"),
    ("I", "Y"),
    ("SY", "S"),
    ("S", "SY"),
    ("KH", "H"),
    ("KH", "CH"),
    ("DH", "D"),
    ("TH", "T"),
    ("NUR", "NOR"),
    ("NOR", "NUR"),
    ("NUR", "NOOR"),
    ("AI", "EI"),
    ("IA", "IYA"),
    ("IYA", "IA"),
    ("AH", "A"),
    ("AA", "A"),
    ("LL", "L"),
    ("MM", "M"),
    ("NN", "N"),
    ("RR", "R"),
    ("SS", "S"),
    ("DD", "D"),
    ("L", "LL"),
    ("N", "NN"),
    ("OO", "U"),
    ("U", "OE"),
    ("C", "TJ"),
    ("GH", "G"),
    ("DZ", "Z"),
    ("A", "O"),
    ("HAMMAD", "HAMAD"),
    ("SITI", "SITTI"),
    ("AHMAD", "AKHMAD"),
    ("AHMAD", "ACHMAD"),
    ("X", "KS"),
    ("WATI", "WATHI"),
    ("IS", "IZ"),
    ("SH", "S"),
    ("AZ ZAHRA", "AZZAHRA"),
    ("AL ", "AL"),
    ("RIZ", "RIS"),
)
MUHAMMAD = ("M.", "M", "MUH.", "MUH", "MOH.", "MOCH.", "MHD", "MUHAMAD", "MOHAMMAD", "MOCHAMAD", "MOHAMAD", "MUHAMMED")
NEIGHBOURS = dict(
    zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "SVXSRDHJOKLKNMIOWTDYIBESTX", strict=True)
)  # the key beside it, upper row preferred
#: First words that do not name a child by themselves: of two words, nobody drops the second.
LEADS = r"^(?:M[UO]C?HAMM?AD|AHMAD|AKHMAD|SITI|NUR|NOR|NOOR|NURUL|ABDUL) "
TITLES = ("HJ. ", "IBU ", "NY. ", "ALMH. ", "(ALM) ")
NOTHING = ("-", "TIDAK ADA", "IBU", "XXX", "0", ".")


def rewritten(frame: pl.DataFrame, column: str, kind: str, actions: Mapping[object, pl.Expr]) -> pl.DataFrame:
    """``frame`` with ``column`` replaced where ``kind`` is a key of ``actions``, by that action's expression.

    Each action is worked out only on its own rows, so fifty of them cost hardly more than one.
    """
    value = pl.col(kind)
    chosen = frame.with_row_index("_at").filter(value.is_in(list(actions)))
    if chosen.is_empty():
        return frame
    parts = [
        part.select("_at", actions[k].alias("_new"))
        for (k,), part in chosen.partition_by(kind, as_dict=True, maintain_order=True).items()
    ]
    new = pl.concat(parts).sort("_at")["_new"]
    hit = value.is_in(list(actions)).fill_null(False)
    at = (hit.cast(pl.Int64).cum_sum() - 1).clip(0).cast(pl.UInt32)
    return frame.with_columns(pl.when(hit).then(pl.lit(new).gather(at)).otherwise(pl.col(column)).alias(column))


@lru_cache
def _spellings(column: str) -> dict[int, pl.Expr]:
    return {k: pl.col(column).str.replace(a, b, literal=True) for k, (a, b) in enumerate(SPELLINGS)}


def respelt(frame: pl.DataFrame, column: str, kind: str, word: str, rule: str) -> pl.DataFrame:
    """Other spellings where ``kind`` equals ``word``: up to six rules are tried, from the one in column ``rule`` on."""
    if not (frame[kind] == word).any():
        return frame
    actions = _spellings(column)
    frame = frame.with_columns(_before=pl.col(column))
    for step in (0, 7, 17, 26, 33, 41):
        undone = (pl.col(kind) == word) & (pl.col(column) == pl.col("_before"))
        number = ((pl.col(rule) + step) % len(SPELLINGS)).cast(pl.Int32)
        frame = frame.with_columns(_rule=pl.when(undone).then(number))
        frame = rewritten(frame, column, "_rule", actions)
    return frame.drop("_before", "_rule")


def _cut(column: str, at: str) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """What stands before the letter at a place (0..1 of the length), the letter, and what stands behind."""
    place = (pl.col(column).str.len_chars().cast(pl.Float64) * pl.col(at)).floor().cast(pl.Int64)
    text = pl.col(column)
    return text.str.slice(0, place), text.str.slice(place, 1), text.str.slice(place + 1)


def typing(column: str, at: str) -> dict[str, pl.Expr]:
    """Slips of the fingers at the place ``at``: a letter lost, doubled, hit beside, or two turned round."""
    before, letter, behind = _cut(column, at)
    beside = letter.replace(NEIGHBOURS)
    return {
        "lost": before + behind,
        "doubled": before + letter + letter + behind,
        "beside": before + beside + behind,
        "turned": before + behind.str.slice(0, 1) + letter + behind.str.slice(1),
    }


def words(column: str, father: str) -> dict[str, pl.Expr]:
    """Slips with whole words: dropped, shortened to a letter, glued together, in another order, a title before it."""
    text = pl.col(column)
    parts = text.str.split(" ")
    number = parts.list.len()
    last, first = parts.list.last(), parts.list.first()
    initial = (
        pl.when(number >= 3)
        .then(pl.concat_str(parts.list.head(number - 1).list.join(" "), pl.lit(" "), last.str.slice(0, 1)))
        .otherwise(pl.concat_str(first.str.slice(0, 1), pl.lit(". "), parts.list.slice(1).list.join(" ")))
    )
    many = number >= 2
    return {
        "last_dropped": pl.when((number == 2) & text.str.contains(LEADS))
        .then(last)
        .when(many)
        .then(parts.list.head(number - 1).list.join(" "))
        .otherwise(text),
        "first_dropped": pl.when(many).then(parts.list.slice(1).list.join(" ")).otherwise(text),
        "initial": pl.when(many).then(initial).otherwise(text),
        "glued": text.str.replace(" ", "", literal=True),
        "order": pl.when(many)
        .then(pl.concat_str(last, pl.lit(" "), parts.list.head(number - 1).list.join(" ")))
        .otherwise(text),
        "spaces": text.str.replace(" ", "  ", literal=True) + " ",
        "nickname": pl.when(last.str.len_chars() > 5).then(last.str.slice(-4)).otherwise(last),
        "son_of": pl.concat_str(text, pl.lit(" BIN "), pl.col(father).str.split(" ").list.first(), ignore_nulls=True),
    }


def digits(column: str, at: str) -> dict[str, pl.Expr]:
    """Slips in a NIK or family card number held as text: one digit wrong, two turned, one lost.

    Digits 5 and 6 are left alone: they keep the number outside those of real people.
    """
    text = pl.col(column)
    place = 6 + (pl.col(at) * 9).floor().cast(pl.Int64)
    before, digit, behind = text.str.slice(0, place), text.str.slice(place, 1), text.str.slice(place + 1)
    other = ((digit.cast(pl.Int32, strict=False) + 1 + (pl.col(at) * 97).floor().cast(pl.Int32) % 9) % 10).cast(
        pl.String
    )
    return {
        "digit": before + other + behind,
        "turned": before + behind.str.slice(0, 1) + digit + behind.str.slice(1),
        "short": before + behind,
    }


def dates(column: str, chance: str) -> dict[str, pl.Expr]:
    """Slips in a date: a day nobody remembers, day and month turned, a day or a year beside, another month."""
    day = pl.col(column)
    year = day.dt.year()
    default = pl.when(pl.col(chance) < 0.7).then(101).when(pl.col(chance) < 0.85).then(701).otherwise(1231)
    up = pl.when(pl.col(chance) < 0.5).then(-1).otherwise(1)
    safe = day.dt.day().clip(upper_bound=28)
    turned = pl.when(day.dt.day() <= 12).then(pl.date(year, day.dt.day(), day.dt.month())).otherwise(day)
    return {
        "default": pl.date(year, default // 100, default % 100),
        "swapped": turned,
        "day": pl.date(year, day.dt.month(), (safe + up).clip(1, 28)),
        "year": pl.date(year + up, day.dt.month(), safe),
        "month": pl.date(year, (day.dt.month() + up - 1) % 12 + 1, safe),
    }
