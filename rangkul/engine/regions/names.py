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
    r"SEI|SEIE|SUNGEI|SNGAI": "SUNGAI",
    r"TJ|TJG|TG|TNJG": "TANJUNG",
    r"GT|GTG|GNTG|GUNTNG": "GUNTUNG",
    r"KP|KPG": "KAMPUNG",
    r"PL|PLO": "PULAU",
    r"TL|TLK": "TELUK",
    r"PS|PSR": "PASAR",
    r"LB|LBK": "LUBUK",
    r"BT": "BATU",
    r"MA|MR|MRA": "MUARA",
    r"UTR": "UTARA",
    r"SEL|SLT|SLTN": "SELATAN",
    r"TIM|TMR": "TIMUR",
    r"BRT": "BARAT",
    r"TGH|TNGH|TENGHA": "TENGAH",
    r"HULU": "ULU",
    r"HILIR|HLR": "ILIR",
    r"SEBRANG|SBRG": "SEBERANG",
    r"BR": "BARU",
}
_ROMAN = {
    "II": 2,
    "III": 3,
    "IV": 4,
    "VI": 6,
    "VII": 7,
    "VIII": 8,
    "IX": 9,
    "XI": 11,
    "XII": 12,
    "I": 1,
    "V": 5,
    "X": 10,
}
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


def words(text: pl.Expr, level: str) -> pl.Expr:
    """Upper case words without punctuation, without the words desa, kelurahan, kecamatan, and spelled out.

    >>> pl.select(words(pl.lit("Kel. Sei Besar (Kec. Banjarbaru Selatan)"), "village")).item()
    'SUNGAI BESAR'
    """
    plain = _plain(text)
    if level != "regency":
        plain = plain.str.replace(r"(.) (?:KEC|KECAMATAN|KAB|KABUPATEN|R[TW] ?[0-9]+)\b.*$", "${1}")
    plain = plain.str.replace(rf"^(?:(?:{_OWN_WORD[level]})(?: |$))+(.)", "${1}")
    for short, full in _SHORT.items():
        plain = plain.str.replace_all(rf"\b(?:{short})\b", full)
    for roman, arabic in _ROMAN.items():
        plain = plain.str.replace_all(rf" {roman}\b", f" {arabic}")
    return plain.str.replace_all(r"\b0+([0-9])", "${1}")


def keys(text: pl.Expr, level: str) -> list[pl.Expr]:
    """The forms to compare, from strict to loose: ``k0`` as written, ``k1`` spelled out, ``k2`` without kampung,
    nagari …, ``k3`` by sound, ``k4`` initials and last word (L.U. Tengah). Null where a form says too little."""
    spelled = words(text, level)
    bare = spelled.str.replace(rf"^(?:{_OTHER_WORD}) (.)", "${1}") if level == "village" else spelled
    parts = spelled.str.split(" ")
    many = parts.list.len() > 2
    initials = pl.concat_str(
        parts.list.head(parts.list.len() - 1).list.eval(pl.element().str.slice(0, 1)).list.join(""), parts.list.last()
    )
    forms = {
        "k0": _compact(_plain(text)),
        "k1": _compact(spelled),
        "k2": _compact(bare),
        "k3": sound(bare),
        "k4": pl.when(many).then(initials).otherwise(_compact(spelled)),
    }
    return [pl.when(form != "").then(form).alias(name) for name, form in forms.items()]


def sound(name: pl.Expr) -> pl.Expr:
    """One form for many spellings: Samuranggau and Samurangau, Benua and Banua, Pasir and Paser.

    >>> pl.select(sound(pl.lit("BENUA")) == sound(pl.lit("BANUA"))).item()
    True
    """
    for written, heard in _SOUNDS:
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
