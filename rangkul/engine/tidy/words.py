"""What offices write in a cell, read as the engine's values: whole columns in, whole columns out.

Every function takes a String column and gives a column of the same length; null where the text says nothing.
Long lists of words are applied to the distinct texts of a column only, of which there are few.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from .. import sources

_WORDS = sources.words()


def _as_written(words: Sequence[str]) -> list[str]:
    """Words as people write them: KOSONG, kosong, Kosong. Comparing with a list is far cheaper than upper case."""
    return sorted({form for word in words for form in (word, word.lower(), word.title(), word.capitalize())})


NOTHING = _as_written(_WORDS["nothing"])
NO_PARENT = _as_written([*_WORDS["nothing"], *_WORDS["no_parent"]])
SEX = {sex: _as_written(spelt) for sex, spelt in _WORDS["sex"].items()}
YES, NO = _WORDS["yes"], _WORDS["no"]
RELATION = _WORDS["relation"]
FORMS = {word: form for form, spelt in _WORDS["school_form"].items() for word in spelt}
_SPELT = _WORDS["grade"]
_SIGNS = " !-_.,:;*/\\()[]'\"?#=+\t0"
_ROMAN = {"XIII": 13, "XII": 12, "XI": 11, "X": 10, "IX": 9, "VIII": 8, "VII": 7, "VI": 6, "V": 5}
_ROMAN |= {"IV": 4, "III": 3, "II": 2, "I": 1}
_R = "|".join(_ROMAN)
#: What may follow a roman number without a space: the letter of the class, or the stream of an upper secondary.
_AFTER = r"(?:$|[^A-Z]|[A-HJK](?:$|[^A-Z])|M?IPA|IPS|MIA|IIS|BHS|BAHASA|AGAMA|IPB)"
_FORMS = r"(?:SD|MI|SMP|MTS|SMA|SMK|MA|PAKET [ABC])"


def by_unique(column: pl.Series, read: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """Apply ``read`` to the distinct texts of a column."""
    texts = column.drop_nulls().unique()
    values = read(texts)
    if not len(texts):
        return pl.Series(column.name, [None] * len(column), dtype=values.dtype)
    return column.replace_strict(texts, values, default=None, return_dtype=values.dtype)


def plain(text: pl.Expr) -> pl.Expr:
    """Upper case, single spaces, no blanks around."""
    return text.str.to_uppercase().str.replace_all(r"\s+", " ").str.strip_chars()


def name(text: pl.Expr) -> pl.Expr:
    """As written; null where nothing but signs or a word for "empty" is there."""
    return pl.when(~text.str.strip_chars(_SIGNS).is_in(NOTHING)).then(text)


def parent(text: pl.Expr) -> pl.Expr:
    """As written; null for "-", "IBU", "TIDAK TAHU", "ALMH" and the like."""
    return pl.when(~text.str.strip_chars(_SIGNS).is_in(NO_PARENT)).then(text)


def sex(text: pl.Expr) -> pl.Expr:
    """L or P.

    >>> pl.select(sex(pl.Series(["laki - laki", "F", "2", "?"]))).to_series().to_list()
    ['L', 'P', 'P', None]
    """
    bare = text.str.strip_chars(" .,'*")
    return pl.when(bare.is_in(SEX["L"])).then(pl.lit("L")).when(bare.is_in(SEX["P"])).then(pl.lit("P"))


def yes(text: pl.Expr) -> pl.Expr:
    """True for Ya, 1, ✓, Ada …; False for Tidak, 0, Belum …; else null."""
    bare = plain(text)
    return pl.when(bare.is_in(YES)).then(True).when(bare.is_in(NO)).then(False)


def number(text: pl.Expr) -> pl.Expr:
    """The first number of a text, with comma or point."""
    return text.str.extract(r"(\d+(?:[.,]\d+)?)").str.replace(",", ".").cast(pl.Float64, strict=False)


def small_int(text: pl.Expr, low: int, high: int, kind: type[pl.DataType]) -> pl.Expr:
    """The first whole number of a text where it lies in low..high."""
    value = text.str.extract(r"(\d{1,4})").cast(pl.Int16, strict=False)
    return pl.when(value.is_between(low, high)).then(value).cast(kind)


def kilometres(text: pl.Expr) -> pl.Expr:
    """``1,5 km`` is 1.5, ``800 m`` is 0.8; a plain number is kilometres up to 200 and metres above."""
    value, low = number(text), text.str.to_lowercase()
    metres = low.str.contains(r"\d\s*m(?:eter)?\b") | ((value > 200) & ~low.str.contains("km"))
    return pl.when(metres).then(value / 1000).otherwise(value)


def share(text: pl.Expr) -> pl.Expr:
    """``12%``, ``12,5`` and ``0.125`` as a share 0..1; null above 100 %."""
    value = number(text)
    value = pl.when((value > 1) | text.str.contains("%", literal=True)).then(value / 100).otherwise(value)
    return pl.when(value <= 1).then(value)


def grade(column: pl.Series) -> pl.Series:
    """Class labels as a grade 1..13, 0 below primary.

    >>> grade(pl.Series(["Kelas 7A", "VII B", "X IPA 2", "Tingkatan 3, Kls 7", "Paket B", "TK B"])).to_list()
    [7, 7, 10, 7, None, 0]
    """
    if column.dtype.is_integer():
        return (
            column.to_frame()
            .select(pl.when(pl.col(column.name).is_between(0, 13)).then(column).cast(pl.Int8))
            .to_series()
        )
    return by_unique(column, _grades)


def _grades(labels: pl.Series) -> pl.Series:
    t = plain(pl.col("t"))
    said = t.str.extract(rf"\b(?:KELAS|KLS|KL|TINGKAT|TK\.?T|GRADE)\W*(\d{{1,2}}|(?:{_R})(?:\b|[A-HJK]\b))")
    lead = t.str.extract(r"^\W*0*(\d{1,2})(?:\D|$)")
    roman = t.str.extract(rf"^\W*({_R}){_AFTER}")
    form, after = t.str.extract(rf"^({_FORMS})\b"), t.str.extract(rf"^{_FORMS}\W+(?:KELAS\W*)?(\d{{1,2}}|(?:{_R}))\b")
    level = t.str.extract(r"TINGKATAN\W*(\d)")
    spelt = t.str.extract(rf"^(?:KELAS )?({'|'.join(_SPELT)})\b")
    below = t.str.contains(r"^(?:TK|PAUD|KB|TPA|SPS|RA|KELOMPOK)\b|PLAY ?GROUP")
    value = pl.coalesce(
        _whole(said),
        pl.when(below).then(pl.lit(0, pl.Int8)),
        _whole(lead),
        _whole(roman),
        _within(form, _whole(after)),
        spelt.replace_strict(list(_SPELT), list(_SPELT.values()), default=None, return_dtype=pl.Int8),
        # Levels of Paket A, B and C: 4 and 6 are one grade each, the others two or three.
        level.replace_strict(["4", "6"], [9, 12], default=None, return_dtype=pl.Int8),
    )
    return pl.DataFrame({"t": labels.cast(pl.String)}).select(pl.when(value.is_between(0, 13)).then(value)).to_series()


def _whole(text: pl.Expr) -> pl.Expr:
    """Digits or a roman number, perhaps with the letter of the class, as Int8."""
    bare = pl.when(text.str.contains(r"\d")).then(text).otherwise(text.str.replace(r"^([XVI]+)[A-HJK]$", "$1"))
    numbers = {**{str(n): n for n in range(14)}, **_ROMAN}
    return bare.replace_strict(list(numbers), list(numbers.values()), default=None, return_dtype=pl.Int8)


def _within(form: pl.Expr, value: pl.Expr) -> pl.Expr:
    """ "SMP 1" is grade 7: a number up to three counts within the level."""
    lower = form.is_in(["SMP", "MTS", "PAKET B"]) & (value <= 3)
    upper = form.is_in(["SMA", "SMK", "MA", "PAKET C"]) & (value <= 3)
    return (value + pl.when(lower).then(6).when(upper).then(9).otherwise(0)).cast(pl.Int8)


def coded(column: pl.Series, rules: Sequence[tuple[str, str | None]]) -> pl.Series:
    """The code of the first rule (regular expression on upper-case text, code) that fits; null where none does."""

    def read(texts: pl.Series) -> pl.Series:
        bare, code = plain(pl.col("t")), pl.lit(None, pl.String)
        for pattern, value in reversed(rules):
            code = pl.when(bare.str.contains(pattern)).then(pl.lit(value, pl.String)).otherwise(code)
        return pl.DataFrame({"t": texts.cast(pl.String)}).select(code).to_series()

    return by_unique(column, read)


#: Status in the register. A digit means different things in different exports and is not read.
LIFE = [
    (r"^DECEASED$|MENINGGAL|WAFAT|\bMATI\b|\bALM", "deceased"),
    (r"DATANG|PINDAH MASUK|^ALIVE$", "alive"),
    (r"^MOVED$|PINDAH|\bMUTASI|\bKELUAR\b", "moved"),
    (r"(?:TIDAK|TDK|NON)\W?(?:AKTIF|TETAP)", None),
    (r"HIDUP|AKTIF|TETAP|\bWNI\b|DOMISILI", "alive"),
]
#: Highest certificate. Digits are the codes of the family card.
FINISHED = [
    (r"^0?[12]$|BELUM|TIDAK|BLM|TDK", None),
    (r"^0?3$|^SD\b|TAMAT SD|LULUS SD|\bMI\b|IBTIDAIYAH|PAKET A", "SD"),
    (r"^0?4$|SLTP|SMP|MTS|TSANAWIYAH|PAKET B", "SMP"),
    (r"^(?:0?[5-9]|10)$|SLTA|SMA|SMK|\bMA\b|ALIYAH|PAKET C", "SMA"),
    (r"DIPLOMA|AKADEMI|STRATA|SARJANA|\bS-?[123]\b|\bD-?[1-4]\b|\bD ?I", "SMA"),
]
#: "Keluar karena".
EXIT = [
    (r"^GRADUATED$|TIDAK MELANJUTKAN|\bLULUS|TAMAT", "graduated"),
    (r"^TRANSFERRED$|MUTASI|PINDAH", "transferred"),
    (r"^EXPELLED$|DIKELUARKAN", "expelled"),
    (r"^RESIGNED$|MENGUNDURKAN|UNDUR DIRI", "resigned"),
    (r"^DROPPED_OUT$|PUTUS|^D\.?O\.?$|DROP", "dropped_out"),
    (r"^DECEASED$|WAFAT|MENINGGAL", "deceased"),
    (r"^MISSING$|HILANG", "missing"),
    (r"^OTHER$|LAIN", "other"),
]
#: A pupil's status that says he or she is gone; "Siswa pindahan" and "Mutasi masuk" came in.
GONE = (
    r"LULUS|TAMAT|ALUMNI|MUTASI|PINDAH|KELUAR|UNDUR|PUTUS|DROP|^D\.?O\.?$|WAFAT|MENINGGAL|HILANG|(?:TIDAK|NON)\W?AKTIF"
)
CAME = r"MASUK|PINDAHAN|DATANG|^TIDAK (?:PINDAH|MUTASI)"
ATS_STATUS = [
    (r"\bLTM\b|TIDAK MELANJUTKAN|TDK MELANJUTKAN|\bLULUS", "LTM"),
    (r"\bBPB\b|(?:BELUM|TIDAK|BLM|TDK) PERNAH|^(?:TIDAK|BELUM)$", "BPB"),
    (r"\bDO\b|DROP|PUTUS|BERHENTI", "DO"),
]
#: Where a child was found, in words. Statuses that end the search come first, reasons after them.
STATUS_WORDS = [
    (r"MENINGGAL|WAFAT|ALMARHUM", "S06"),
    (r"TIDAK DITEMUKAN|TDK DITEMUKAN|TIDAK KETEMU|TIDAK DIKENAL", "S03"),
    (r"BUKAN (?:PENDUDUK|WARGA)|TIDAK BERDOMISILI", "S10"),
    (r"LUAR NEGERI", "S04"),
    (r"PINDAH", "S08"),
    (r"PESANTREN|PONPES|PONDOK", "S05"),
    (r"(?:TAMAT|LULUS|SELESAI) (?:SMA|SMK|MA\b|PAKET C|SLTA)", "S09"),
    (
        r"(?:TIDAK|TDK|BELUM|BLM|TAK) (?:MAU |INGIN |PERNAH )?(?:BER)?SEKOLAH|PUTUS SEKOLAH|MASIH ATS|BERHENTI SEKOLAH",
        None,
    ),
    (r"BERSEKOLAH|(?:MASIH|SUDAH|KEMBALI|AKTIF|SEDANG) SEKOLAH|^SEKOLAH$|TERDAFTAR DI", "S07"),
]
CAUSE_WORDS = [
    (r"SAKIT|KESEHATAN|DISABILITAS|DIFABEL|CACAT|\bABK\b|BERKEBUTUHAN", "A12"),
    (r"KAWIN|MENIKAH|NIKAH|RUMAH TANGGA|HAMIL", "A05"),
    (r"KEKERASAN|PERUNDUNGAN|BULL|TRAUMA|DIRUNDUNG", "A06"),
    (r"BIAYA|EKONOMI|TIDAK MAMPU|MISKIN", "A02"),
    (r"JAUH", "A03"),
    (r"CUKUP", "A04"),
    (r"SERAGAM", "A10"),
    (r"AKTA|AKTE", "A11"),
    (r"TIDAK PENTING|TDK PENTING", "A09"),
    (r"KERJA|MEMBANTU|NAFKAH|BERJUALAN", "A07"),
    (r"PENGARUH|TEMAN|LINGKUNGAN|PERGAULAN", "A08"),
    (r"(?:TIDAK|TDK|TAK) (?:MAU|INGIN|BERMINAT|MINAT)|MALAS|BOSAN|MOTIVASI", "A01"),
    (r"DIKELUARKAN", "S01"),
    (r"MENGUNDURKAN", "S02"),
]
#: Still out of school, the reason not among the twelve.
STILL_OUT = r"LAIN|\bATS\b|(?:TIDAK|TDK|BELUM|BLM) (?:PERNAH )?(?:BER)?SEKOLAH|PUTUS|BERHENTI|\bBPB\b|\bDO\b|\bLTM\b"


def outcome(column: pl.Series) -> pl.Series:
    """Code of what was found: S01..S10 or A01..A12, A99; the first status that ends the search, else the first reason.

    >>> outcome(pl.Series(["S7", "A02, A07", "Tidak ada biaya", "Pindah domisili", "masih ATS", "?"])).to_list()
    ['S07', 'A02', 'A02', 'S08', 'A99', None]
    """
    return by_unique(column, _outcomes)


def _outcomes(texts: pl.Series) -> pl.Series:
    frame = pl.DataFrame({"t": texts.cast(pl.String)})
    codes = plain(pl.col("t")).str.extract_all(r"\b[SA]\W?\d{1,2}\b")
    codes = codes.list.eval(pl.element().str.slice(0, 1) + pl.element().str.extract(r"(\d+)").str.zfill(2))
    known = [f"S{n:02}" for n in range(1, 11)] + [f"A{n:02}" for n in range(1, 13)] + ["A99"]
    codes = codes.list.eval(pl.element().filter(pl.element().is_in(known)))
    ending = codes.list.eval(pl.element().filter(pl.element().is_in(known[2:10]))).list.first()
    frame = frame.with_columns(ending.alias("ending"), codes.list.first().alias("first"))
    words, causes = coded(frame["t"], STATUS_WORDS), coded(frame["t"], CAUSE_WORDS)
    other = pl.when(plain(pl.col("t")).str.contains(STILL_OUT)).then(pl.lit("A99"))
    return frame.select(pl.coalesce("ending", "first", words, causes, other)).to_series()


def school_form(text: pl.Expr) -> pl.Expr:
    """SD, MI, SMP … from a school's name: "SMPN 4 Banjarbaru" is SMP."""
    first = text.str.to_uppercase().str.extract(r"^\W*([A-Z]+)")
    return first.replace_strict(list(FORMS), list(FORMS.values()), default=None, return_dtype=pl.String)
