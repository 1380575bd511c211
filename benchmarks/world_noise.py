"""What schools type: the errors of a roster, in clumps, because one operator types a whole school."""

from __future__ import annotations

import numpy as np
import polars as pl
from world_names import ABSENT, MUHAMMADS, VARIANTS, Turns, Vocabulary
from world_people import WORDS, compact, some

NEIGHBOURS = dict(zip("abcdefghijklmnopqrstuvwxyz", "svxsrghjlklinmpowtaribezux", strict=True))


class Operators:
    """Every school has its own share of each error; the mean over schools of one source stays the given rate."""

    def __init__(self, rng: np.random.Generator, school: np.ndarray, source: np.ndarray, sloppy: np.ndarray):
        self.rng, self.school = rng, school
        self.schools = int(school.max()) + 1
        self.sloppy = np.ones(self.schools)
        self.sloppy[school] = sloppy[source]
        self.sloppy /= self.sloppy[school].mean()

    def share(self, rate: float, clumps: float = 3.0) -> np.ndarray:
        """Per row: the chance of an error at its school. ``clumps`` small: few schools make most of the errors."""
        mean = np.clip(rate * self.sloppy, 1e-6, 0.95)
        return self.rng.beta(mean * clumps, (1 - mean) * clumps)[self.school]

    def hits(self, rate: float, clumps: float = 3.0) -> np.ndarray:
        return self.rng.random(len(self.school)) < self.share(rate, clumps)


def mistype(rng: np.random.Generator, texts: pl.Series) -> pl.Series:
    """One slip of the finger in each text: a neighbouring key, a lost, doubled or swapped letter."""
    size = len(texts)
    frame = pl.DataFrame({"t": texts, "what": rng.integers(0, 4, size), "u": rng.random(size)}).with_columns(
        at=(1 + pl.col("u") * (pl.col("t").str.len_chars() - 2).clip(0)).cast(pl.Int64)
    )
    head, tail = pl.col("t").str.slice(0, pl.col("at")), pl.col("t").str.slice(pl.col("at") + 1)
    letter, after = pl.col("t").str.slice(pl.col("at"), 1), pl.col("t").str.slice(pl.col("at") + 1, 1)
    near = letter.str.to_lowercase().replace(NEIGHBOURS)
    made = (
        pl.when(pl.col("what") == 0).then(head + near + tail)
        .when(pl.col("what") == 1).then(head + tail)
        .when(pl.col("what") == 2).then(head + letter + letter + tail)
        .otherwise(head + after + letter + pl.col("t").str.slice(pl.col("at") + 2))
    )  # fmt: skip
    return frame.select(t=pl.when(pl.col("t").str.len_chars() > 3).then(made).otherwise("t"))["t"]


def scatter(texts: pl.Series, rows: np.ndarray, values: pl.Series) -> pl.Series:
    """A copy of a column with other values at some rows."""
    return texts.clone().scatter(rows, values) if len(rows) else texts


def spell(words: Vocabulary, names: np.ndarray, label: str) -> pl.Series:
    """Word codes to text, one space between words."""
    known = pl.Series("w", words.words, dtype=pl.String)
    columns = [known.gather(pl.Series(np.where(names[:, i] < 0, 0, names[:, i]))) for i in range(names.shape[1])]
    frame = pl.DataFrame({str(i): c for i, c in enumerate(columns)})
    parts = [pl.when(pl.Series(names[:, i] >= 0)).then(pl.col(str(i))) for i in range(names.shape[1])]
    return frame.select(pl.concat_str(parts, separator=" ", ignore_nulls=True).alias(label))[label]


class Wrong:
    """Which row bears which error, so that a later table can say what misled a linker."""

    def __init__(self, size: int):
        self.size, self.hit = size, {}

    def note(self, kind: str, rows: np.ndarray) -> None:
        mask = np.zeros(self.size, bool)
        mask[rows] = True
        self.hit[kind] = self.hit.get(kind, False) | mask

    def text(self) -> pl.Series:
        frame = pl.DataFrame(self.hit)
        parts = [pl.when(pl.col(kind)).then(pl.lit(kind)) for kind in self.hit]
        return frame.select(e=pl.concat_str(parts, separator="; ", ignore_nulls=True))["e"]


def name_errors(
    rng: np.random.Generator, at: Operators, words: Vocabulary, turns: Turns, names: np.ndarray, father: np.ndarray,
    rate: dict, wrong: Wrong,
) -> pl.Series:  # fmt: skip
    """The child's name as the school wrote it."""
    names = np.hstack([names, np.full((len(names), 3), ABSENT, np.int32)])
    count = (names >= 0).sum(axis=1)

    def rows(kind: str, where: np.ndarray | bool = True, clumps: float = 3.0) -> np.ndarray:
        chosen = np.flatnonzero(at.hits(rate[kind], clumps) & where)
        wrong.note(kind, chosen)
        return chosen

    def any_word(chosen: np.ndarray, start: int = 0) -> np.ndarray:
        return start + (rng.random(len(chosen)) * np.maximum(count[chosen] - start, 1)).astype(int)

    muhammad = np.array([words.code[w] for w in MUHAMMADS])
    first = np.isin(names[:, 0], muhammad)
    chosen = rows("muhammad", first, clumps=1.0)
    names[chosen, 0] = muhammad[rng.integers(0, len(muhammad), len(chosen))]
    for kind, table in (("spelling", turns.spelling), ("old_spelling", turns.old[:, None])):
        chosen = rows(kind)
        i = any_word(chosen)
        names[chosen, i] = table[names[chosen, i], rng.integers(0, table.shape[1], len(chosen))]
    chosen = rows("dropped_word", count >= 2)
    i = np.where(some(rng, len(chosen), 0.6), count[chosen] - 1, any_word(chosen))
    names[chosen, i] = ABSENT
    names = compact(names)
    count = (names >= 0).sum(axis=1)
    chosen = rows("initial", count >= 2, clumps=1.5)
    i = np.where(some(rng, len(chosen), 0.7), count[chosen] - 1, any_word(chosen))
    names[chosen, i] = turns.initial[names[chosen, i], rng.integers(0, 2, len(chosen))]
    chosen = rows("order", count >= 2)
    i = any_word(chosen, 1)
    names[chosen, i], names[chosen, i - 1] = names[chosen, i - 1], names[chosen, i].copy()
    chosen = rows("nickname")
    i = any_word(chosen)
    call = turns.nickname[names[chosen, i]]
    alone = some(rng, len(chosen), 0.6)
    names[chosen[alone]] = ABSENT
    names[chosen[alone], 0] = call[alone]
    names[chosen[~alone], i[~alone]] = call[~alone]
    count = (names >= 0).sum(axis=1)
    chosen = rows("title")
    titles = np.array(
        [words.code[w] for w in ("Gusti", "Antung", "Andi", "Raden", "Aji", "Daeng", "H.", "Anak", "Utuh", "Aluh")]
    )
    names[chosen] = np.column_stack([titles[rng.integers(0, len(titles), len(chosen))], names[chosen][:, :-1]])
    chosen = rows("bin", clumps=1.0)
    count = (names >= 0).sum(axis=1).clip(max=WORDS + 1)
    names[chosen, count[chosen]] = words.code["bin"] + (words.code["binti"] - words.code["bin"]) * some(
        rng, len(chosen), 0.5
    )
    names[chosen, count[chosen] + 1] = father[chosen]
    chosen = rows("father_appended", clumps=1.5)
    count = (names >= 0).sum(axis=1).clip(max=WORDS + 2)
    names[chosen, count[chosen]] = father[chosen]
    text = spell(words, names, "name")
    text = squeeze(rng, text, rows("fused", (names >= 0).sum(axis=1) >= 2))
    chosen = rows("split")
    text = scatter(text, chosen, split_longest(text.gather(chosen)))
    chosen = rows("typing")
    text = scatter(text, chosen, mistype(rng, text.gather(chosen)))
    return text


def squeeze(rng: np.random.Generator, text: pl.Series, chosen: np.ndarray) -> pl.Series:
    """Write two words as one."""
    picked = text.gather(chosen)
    frame = pl.DataFrame({"t": picked, "last": rng.random(len(chosen)) < 0.4})
    fused = frame.select(
        t=pl.when("last")
        .then(pl.col("t").str.replace(r" (\S+)$", "${1}"))
        .otherwise(pl.col("t").str.replace(" ", "", literal=True))
    )["t"]
    return scatter(text, chosen, fused)


def split_longest(text: pl.Series) -> pl.Series:
    """Write one long word as two: Nurhayati as Nur Hayati, Abdurrahman as Abdur Rahman."""
    return text.str.replace(r"\b(\w{3,5}[bcdfghjklmnpqrstvwxyz])(\w{4,})", "${1} ${2}")


def mother_errors(
    rng: np.random.Generator, at: Operators, words: Vocabulary, turns: Turns, mother: np.ndarray, father: np.ndarray,
    rate: dict, wrong: Wrong,
) -> pl.Series:  # fmt: skip
    """The mother's name as the school wrote it; null, "-" or "IBU" where it wrote none."""
    names = np.hstack([mother, np.full((len(mother), 2), ABSENT, np.int32)])

    def rows(kind: str, where: np.ndarray | bool = True, clumps: float = 3.0) -> np.ndarray:
        chosen = np.flatnonzero(at.hits(rate[kind], clumps) & where)
        wrong.note(kind, chosen)
        return chosen

    count = (names >= 0).sum(axis=1)
    chosen = rows("mother_spelling")
    i = (rng.random(len(chosen)) * count[chosen]).astype(int)
    names[chosen, i] = turns.spelling[names[chosen, i], rng.integers(0, VARIANTS, len(chosen))]
    chosen = rows("mother_dropped", count >= 2)
    names[chosen, np.where(some(rng, len(chosen), 0.7), count[chosen] - 1, 0)] = ABSENT
    names = compact(names)
    chosen = rows("mother_nickname")
    call = turns.nickname[names[chosen, 0]]
    names[chosen] = ABSENT
    names[chosen, 0] = call
    chosen = rows("mother_is_father", clumps=1.0)
    names[chosen] = ABSENT
    names[chosen, :2] = father[chosen]
    chosen = rows("mother_other", clumps=1.0)
    names[chosen] = ABSENT
    names[chosen, 0] = words.draw(rng, "mother_java", len(chosen))
    chosen = rows("mother_title", clumps=1.0)
    titles = np.array([words.code[w] for w in ("Hj.", "Ibu", "Ny.", "Almh.", "Siti", "Hj.")])
    names[chosen] = np.column_stack([titles[rng.integers(0, len(titles), len(chosen))], names[chosen][:, :-1]])
    text = spell(words, names, "mother_name")
    chosen = rows("mother_typing")
    text = scatter(text, chosen, mistype(rng, text.gather(chosen)))
    chosen = rows("mother_blank", clumps=1.0)
    blanks = np.array([None, None, None, "-", "IBU", "TIDAK TAHU", "."], object)
    return scatter(text, chosen, pl.Series(blanks[rng.integers(0, len(blanks), len(chosen))].tolist(), dtype=pl.String))


def date_errors(rng: np.random.Generator, at: Operators, born: np.ndarray, rate: dict, wrong: Wrong) -> np.ndarray:
    """Birth days as written. Days and months are swapped only where the result is a date."""
    date = born.astype("datetime64[D]")
    month = date.astype("datetime64[M]")
    year = date.astype("datetime64[Y]")
    day, of_year = (date - month).astype(int) + 1, month.astype(int) % 12 + 1
    out = born.copy()

    def rows(kind: str, where: np.ndarray | bool = True, clumps: float = 1.5) -> np.ndarray:
        chosen = np.flatnonzero(at.hits(rate[kind], clumps) & where)
        wrong.note(kind, chosen)
        return chosen

    def rebuild(y: np.ndarray, m: np.ndarray, d: np.ndarray) -> np.ndarray:
        base = (y.astype("datetime64[M]") + (m - 1).astype("timedelta64[M]")).astype("datetime64[D]")
        made = base + (d - 1).astype("timedelta64[D]")
        valid = made.astype("datetime64[M]") == base.astype("datetime64[M]")
        return np.where(valid, made.astype(int), base.astype(int) + 27)

    i = rows("date_swap", (day <= 12) & (day != of_year), clumps=0.6)
    out[i] = rebuild(year[i], day[i], of_year[i])
    i = rows("date_day")
    out[i] = born[i] + rng.choice([-1, 1], len(i))
    i = rows("date_year")
    out[i] = rebuild(year[i] + rng.choice([-1, 1], len(i)), of_year[i], day[i])
    i = rows("date_month")
    out[i] = rebuild(year[i], (of_year[i] + rng.integers(1, 12, len(i)) - 1) % 12 + 1, day[i])
    i = rows("date_digit")
    tens = np.where(day[i] > 10, day[i] - 10, day[i] + 10)
    unit = day[i] // 10 * 10 + rng.integers(0, 10, len(i))
    out[i] = rebuild(year[i], of_year[i], np.clip(np.where(some(rng, len(i), 0.4), tens, unit), 1, 31))
    i = rows("date_default", clumps=0.5)
    shift = np.where(some(rng, len(i), 0.8), 0, np.where(some(rng, len(i), 0.5), 364, 181))
    out[i] = year[i].astype("datetime64[D]").astype(int) + shift
    return out


def nik_errors(
    rng: np.random.Generator, at: Operators, nik: np.ndarray, kk: np.ndarray, sibling: np.ndarray, parent: np.ndarray,
    rate: dict, wrong: Wrong,
) -> tuple[pl.Series, np.ndarray]:  # fmt: skip
    """NIKs as written (text, null, placeholder), and the family card, which some operators swap with the NIK.

    ``sibling`` is the NIK of a brother or sister, 0 where there is none; ``parent`` that of the mother.
    """
    number, card = nik.copy(), kk.copy()

    def rows(kind: str, where: np.ndarray | bool = True, clumps: float = 1.5) -> np.ndarray:
        chosen = np.flatnonzero(at.hits(rate[kind], clumps) & where)
        wrong.note(kind, chosen)
        return chosen

    i = rows("nik_digit", clumps=3)
    power = 10 ** np.minimum(rng.integers(0, 16, len(i)), rng.integers(0, 16, len(i)))
    digit = number[i] // power % 10
    number[i] += ((digit + rng.integers(1, 10, len(i))) % 10 - digit) * power
    i = rows("nik_transposed", clumps=3)
    power = 10 ** rng.integers(0, 15, len(i))
    low, high = number[i] // power % 10, number[i] // (power * 10) % 10
    number[i] += (low - high) * power * 10 + (high - low) * power
    i = rows("nik_sibling", sibling > 0)
    number[i] = sibling[i]
    i = rows("nik_parent")
    number[i] = parent[i]
    i = rows("nik_is_kk", clumps=0.5)
    number[i], card[i] = card[i], np.where(some(rng, len(i), 0.6), number[i], card[i])
    text = pl.Series("nik", number).cast(pl.String)
    i = rows("nik_short", clumps=0.5)
    text = scatter(text, i, text.gather(i).str.slice(0, 15))
    i = rows("nik_missing", clumps=rate["nik_clumps"])
    blanks = np.array([None] * 8 + ["0", "0000000000000000", "-", "9999999999999999"], object)
    text = scatter(text, i, pl.Series(blanks[rng.integers(0, len(blanks), len(i))].tolist(), dtype=pl.String))
    return text, card


def dress(text: pl.Series, habit: np.ndarray) -> pl.Series:
    """Capitals, small letters or stray spaces, as each school is used to. ``habit`` is a number 0..1 per row."""
    frame = pl.DataFrame({"t": text, "h": habit})
    return frame.select(
        pl.when(pl.col("h") < 0.55).then(pl.col("t").str.to_uppercase())
        .when(pl.col("h") < 0.90).then(pl.col("t").str.to_titlecase())
        .when(pl.col("h") < 0.94).then(pl.col("t").str.to_lowercase())
        .when(pl.col("h") < 0.97).then(pl.col("t").str.to_uppercase().str.replace(" ", "  ", literal=True))
        .otherwise(pl.col("t").str.to_uppercase() + " ").alias(text.name)
    )[text.name]  # fmt: skip
