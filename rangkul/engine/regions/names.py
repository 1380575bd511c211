"""Place names as people write them, brought to forms that can be compared. The original is always kept beside them."""

from __future__ import annotations

import polars as pl

_OWN_WORD = {
    "village": r"DESA ADAT|DESA|DS|KELURAHAN|KELUARAHAN|KELURAHN|KLURAHAN|KEL|KALURAHAN",
    "district": r"KECAMATAN|KECMATAN|KEC|KCMTN|DISTRIK|KAPANEWON|KEMANTREN|DIST",
    "regency": r"ADMINISTRASI|ADM|KABUPATEN|KAB|KOTAMADYA|KODYA|KOTA",
}
#: What a village is called in other regions. It may be left out or put in front.
_OTHER_WORD = r"KAMPUNG|KAMPONG|GAMPONG|NAGARI|PEKON|TIYUH|LEMBANG|NEGERI|OHOI|DUSUN|UPT|NAG|GP"
_SHORT = {
    "SUNGAI": ("SEI", "SEIE", "SUNGEI", "SNGAI"),
    "TANJUNG": ("TJ", "TJG", "TG", "TNJG"),
    "GUNTUNG": ("GT", "GTG", "GNTG", "GUNTNG", "GUNT"),
    "KAMPUNG": ("KP", "KPG"),
    "PULAU": ("PL", "PLO"),
    "TELUK": ("TL", "TLK"),
    "PASAR": ("PS", "PSR"),
    "LUBUK": ("LB", "LBK"),
    "BATU": ("BT",),
    "MUARA": ("MA", "MR", "MRA"),
    "UTARA": ("UTR",),
    "SELATAN": ("SEL", "SLT", "SLTN"),
    "TIMUR": ("TIM", "TMR"),
    "BARAT": ("BRT",),
    "TENGAH": ("TGH", "TNGH", "TENGHA"),
    "ULU": ("HULU",),
    "ILIR": ("HILIR", "HLR"),
    "SEBERANG": ("SEBRANG", "SBRG"),
    "BARU": ("BR",),
}
#: What tells villages of one name apart becomes digits: Kota Bangun II, Panah Dua, Morawa-B.
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_COUNTED = ("SATU", "DUA", "TIGA", "EMPAT", "LIMA", "ENAM", "TUJUH", "DELAPAN", "SEMBILAN", "SEPULUH")
_LAST = {"SA": 1, **{word: n for n, word in enumerate(_COUNTED, 1)}, **{c: 101 + n for n, c in enumerate("ABCDEFGH")}}
#: Letters that stand for one another in place names; applied in this order.
_SOUNDS = (
    ("OE", "U"),
    ("DJ", "J"),
    ("TJ", "C"),
    ("SY", "S"),
    ("SJ", "S"),
    ("KH", "H"),
    ("TH", "T"),
    ("DH", "D"),
    ("EU", "E"),
    ("F", "P"),
    ("V", "P"),
    ("Z", "J"),
    ("Q", "K"),
    ("X", "K"),
    ("E", "A"),
    ("I", "A"),
    ("Y", "A"),
    ("O", "U"),
    ("W", "U"),
    ("H", ""),
)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def with_keys(frame: pl.DataFrame, text: str, level: str) -> pl.DataFrame:
    """The frame with the forms to compare, from strict to loose; null where a form says nothing.

    ``k0`` as written, ``k1`` spelled out, ``k2`` without kampung, nagari …, ``k3`` by sound, ``k4`` initials and last
    word (L.U. Tengah).
    """
    spelled, bare = pl.col("_spelled"), pl.col("_bare")
    parts = spelled.str.split(" ")
    initials = parts.list.head(parts.list.len() - 1).list.eval(pl.element().str.slice(0, 1)).list.join("")
    forms = {
        "k0": _compact(pl.col("_plain")),
        "k1": _compact(spelled),
        "k2": _compact(bare),
        "k3": sound(bare),
        "k4": pl.when(parts.list.len() > 2)
        .then(pl.concat_str(initials, parts.list.last()))
        .otherwise(_compact(spelled)),
    }
    without = pl.col("_spelled").str.replace(rf"^(?:{_OTHER_WORD}) (.)", "${1}") if level == "village" else spelled
    return (
        frame.with_columns(_plain(pl.col(text)).alias("_plain"))
        .with_columns(_words(pl.col("_plain"), level).alias("_spelled"))
        .with_columns(without.alias("_bare"))
        .with_columns(pl.when(form != "").then(form).alias(name) for name, form in forms.items())
        .drop("_plain", "_spelled", "_bare")
    )


def words(text: pl.Expr, level: str) -> pl.Expr:
    """Upper case words without punctuation, without the words desa, kelurahan, kecamatan, and spelled out.

    >>> pl.select(words(pl.lit("Kel. Sei Besar (Kec. Banjarbaru Selatan)"), "village")).item()
    'SUNGAI BESAR'
    """
    return _words(_plain(text), level)


def _words(plain: pl.Expr, level: str) -> pl.Expr:
    if level != "regency":
        plain = plain.str.replace(r"(.) (?:KEC|KECAMATAN|KAB|KABUPATEN|R[TW] ?[0-9]+)\b.*$", "${1}")
    plain = plain.str.replace(rf"^(?:(?:{_OWN_WORD[level]})(?: |$))+(.)", "${1}")
    # Every word gets a space of its own on both sides, so that literals can be replaced in one pass.
    spaced = pl.concat_str(pl.lit(" "), plain.str.replace_all(" ", "  ", literal=True), pl.lit(" "))
    full = {f" {short} ": f" {word} " for word, shorts in _SHORT.items() for short in shorts}
    spaced = spaced.str.replace_many(full).str.strip_chars_start(" ")  # the first word is never a number
    spaced = spaced.str.replace_many({f" {roman} ": f" {n} " for n, roman in enumerate(_ROMAN, 1)})
    marked = pl.concat_str(spaced, pl.lit("$")).str.replace_many({f" {word} $": f" {n} $" for word, n in _LAST.items()})
    return marked.str.replace_many({"  ": " ", "$": ""}).str.strip_chars(" ").str.replace_all(r"\b0+([0-9])", "${1}")


def sound(name: pl.Expr) -> pl.Expr:
    """One form for many spellings: Samuranggau and Samurangau, Benua and Banua, Pasir and Paser.

    >>> pl.select(sound(pl.lit("BENUA")) == sound(pl.lit("BANUA"))).item()
    True
    """
    for written, heard in _SOUNDS:  # in this order: what one step makes, the next one hears
        name = name.str.replace_all(written, heard, literal=True)
    name = _compact(name)
    for _ in range(2):  # AAA needs two rounds
        name = name.str.replace_many([letter * 2 for letter in _LETTERS], list(_LETTERS))
    return name


def is_city(text: pl.Expr) -> pl.Expr:
    """True for "Kota …", false for "Kab. …", null where it is not said."""
    plain = _plain(text)
    return (
        pl.when(plain.str.contains(r"^(?:KOTA|KOTAMADYA|KODYA)\b"))
        .then(True)
        .when(plain.str.contains(r"^(?:KAB|KABUPATEN)\b"))
        .then(False)
    )


def is_blank(text: pl.Expr) -> pl.Expr:
    """Nothing is written, or only a filler."""
    return text.is_null() | text.str.contains(
        r"(?i)^(?:[^\p{L}\p{N}]*|0+|null|nan|none|na|n/a|#n/a|kosong|residu|"
        r"(?:tidak|tdk|belum|blm) (?:ada|diisi|tahu|diketahui))$"
    )


def _plain(text: pl.Expr) -> pl.Expr:
    """Upper case; apostrophes, brackets and what follows a comma dropped; other signs turned into single spaces."""
    return (
        text.str.normalize("NFKC")
        .str.to_uppercase()
        .str.replace_all(r"\(.*?\)|,.*$", "")
        .str.replace_all(r"['’‘`\"\p{Cf}\p{M}]", "")
        .str.replace_all(r"[^\p{L}\p{N}]+", " ")
        .str.strip_chars()
    )


def _compact(name: pl.Expr) -> pl.Expr:
    return name.str.replace_all(" ", "", literal=True)
