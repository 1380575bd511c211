"""Indonesian names: a comparison form and a sound form for whole columns.

The original is always kept beside them. The comparison form (``_c``) is upper-case words without titles, with the
many spellings of Muhammad, Ahmad, Abdul, Siti and Nur made one. The sound form (``_s``) gives one spelling to what is
heard alike: old spelling, Arabic transliteration, f/v/p, z/s, y/i, o/u, e/i, doubled letters and h.

Source of the tables: the normalisation table of the field (spellings seen in registers and school files of
Kalimantan, Java, Sulawesi and Sumatra). ``rules="neutral"`` leaves all that is Indonesian out, for other data.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

#: Words that are one name in many spellings. Keys are what is compared, values what offices write.
SPELLINGS: dict[str, str] = {
    "MUHAMMAD": "MUHAMAD MUHAMMAT MUHAMAT MUHAMMED MUHAMED MUCHAMMAD MUCHAMAD MUCHAMMAT MOHAMMAD MOHAMAD MOHAMMED "
    "MOHAMED MOHAMMAT MOHAMAT MOCHAMMAD MOCHAMAD MOKHAMAD MOKHAMMAD MUKHAMAD MUKHAMMAD MUKAMAD MOHD MUHD MHD MHMD MHMMD "
    "MUH MOH MOCH MOKH MUCH MUKH MCH MUHMMAD MUHAMMMAD MUHAMMADD",
    "AHMAD": "AKHMAD ACHMAD AKMAD ACHAMAD AHMAT ACHMAT AKHMAT AHMED AHAMAD AHMD AHAMD",
    "ABDUL": "ABDOEL ABD ABDU ABDL ABDUHL ABDUR ABDUS ABDUN ABDUT ABDUD ABDUZ ABDUSY ABDUSH",
    "SITI": "SITTI SITY SYTI SIITI SITIE",
    "NUR": "NOOR NOR NUUR NOER",
    "SRI": "SRIE SRY SERI",
    "PUTRI": "PUTERI POETRI PUTRIE PUTRY",
    "PUTRA": "PUTERA POETRA",
    "KHAIRUL": "CHAIRUL HAIRUL CHOIRUL KHOIRUL HOIRUL KHAERUL CHAERUL HAERUL KHOERUL CHOERUL",
    "RAMADHAN": "RAMADAN RAMADHON RAMADON ROMADHAN ROMADAN ROMADHON ROMADON RAMDHAN RAMDAN",
    "ZAHRA": "ZAHRO ZAHRAH ZAHROH JAHRA JAHRO",
    "AZZAHRA": "AZZAHRO AZZAHRAH AZZAHROH AZAHRA AZAHRO",
    "YAHYA": "JAHJA JAHYA YAHJA",
}
#: Abbreviations that mean Muhammad or Siti only as the first word.
FIRST_WORD = {"MUHAMMAD": ("M", "MD", "MU", "MO"), "SITI": ("ST", "STI", "STT")}
#: Words before a name that are not part of it.
TITLES_FIRST = ("H", "HJ", "HAJI", "HAJJI", "HAJAH", "HAJJAH", "KH", "K H", "TN", "NY", "NYONYA", "NN", "SDR", "SDRI", "AN", "BPK",
                "BAPAK", "IBU", "BU", "DR", "DRG", "DRS", "DRA", "IR", "UST", "USTADZ", "USTAD", "USTADZAH", "TGK", "TEUNGKU", "IBUNDA")  # fmt: skip
#: Words that are nowhere part of a name.
TITLES_ANY = ("ALM", "ALMH", "ALMARHUM", "ALMARHUMAH", "SPD", "SPDI", "S PD", "S PD I", "SAG", "S AG", "S SOS", "S KOM", "S KEP", "M PD",
              "M SI", "M AG", "A MD", "AMD", "S TR", "SE MM", "SH MH")  # fmt: skip
#: The word after these is the father's name.
PATRONYMIC = ("BIN", "BINTI", "BINTE", "BTE", "BT", "BTI", "IBNU", "IBN")
#: Arabic articles are joined to the word that follows.
ARTICLES = ("AL", "EL", "AR", "AS", "AZ", "AD", "AT", "ASY", "ASH", "AN")
#: Not a mother's name although it stands in that column.
NOT_A_NAME = ("", "IBU", "IBUNDA", "MAMA", "BAPAK", "AYAH", "ALM", "ALMH", "ALMARHUM", "ALMARHUMAH", "HJ", "TIDAK TAHU", "TDK TAHU", "TIDAK ADA", "TIDAK DIKETAHUI", "BELUM ADA", "X", "XX", "XXX", "N A", "NA", "NN",
              "NULL", "NONE", "KOSONG", "ANONIM", "TANPA NAMA")  # fmt: skip
#: Words that may be absent in another file without meaning another person (rank, faith, caste, birth order).
OPTIONAL = ("MUHAMMAD", "SITI", "AHMAD", "NUR", "GUSTI", "ANTUNG", "PANGERAN", "ANDI", "DAENG", "DG", "PUANG", "KARAENG", "PETTA", "AJI", "AWANG",
            "ENCIK", "DATU", "RADEN", "R", "RA", "RR", "MAS", "TUBAGUS", "TB", "RATU", "SUTAN", "DATUK", "SIDI", "MARAH", "CUT", "TEUKU", "T",
            "LALU", "BAIQ", "L", "B", "LA", "WA", "SYARIF", "SYARIFAH", "HABIB", "SAYYID", "SAYID", "WAN", "URAY", "I", "NI", "IDA", "BAGUS",
            "AYU", "ANAK", "AGUNG", "GST", "DEWA", "DW", "DESAK", "NGAKAN", "COKORDA", "WAYAN", "PUTU", "GEDE", "ILUH", "LUH", "MADE", "KADEK",
            "NENGAH", "NYOMAN", "KOMANG", "KETUT")  # fmt: skip

_ACCENTS = {"À": "A", "Á": "A", "Â": "A", "Ã": "A", "Ä": "A", "Å": "A", "È": "E", "É": "E", "Ê": "E", "Ë": "E", "Ì": "I", "Í": "I", "Î": "I",
            "Ï": "I", "Ò": "O", "Ó": "O", "Ô": "O", "Õ": "O", "Ö": "O", "Ù": "U", "Ú": "U", "Û": "U", "Ü": "U", "Ñ": "N", "Ç": "C", "Ý": "Y"}  # fmt: skip
#: One pass, longest first: what is heard alike is written alike.
_SOUND_1 = [
    ("OEI", "UI"), ("OE", "U"), ("OO", "U"), ("OU", "U"), ("EE", "I"), ("IE", "I"), ("IY", "I"), ("YI", "I"), ("IJ", "I"),
    ("DZ", "S"), ("DJ", "J"), ("TJ", "C"), ("NJ", "N"), ("NY", "N"), ("SJ", "S"), ("SY", "S"), ("SH", "S"), ("TS", "S"),
    ("KH", "K"), ("CH", "K"), ("GH", "G"), ("TH", "T"), ("DH", "D"), ("PH", "P"), ("BH", "B"), ("KS", "KS"), ("X", "KS"),
    ("CK", "K"), ("Z", "S"), ("V", "P"), ("F", "P"), ("Q", "K"), ("Y", "I"), ("O", "U"), ("E", "I"), ("H", ""),
]  # fmt: skip
_SOUND_2 = [("  ", " ")] + [(c * n, c) for n in (3, 2) for c in "ABCDEGIJKLMNPRSTUW"]

_ALL_SPELLINGS = [(f" {w} ", f" {to} ") for to, ws in SPELLINGS.items() for w in ws.split()]
_FIRST = [(f"^ {w} ", f"^ {to} ") for to, ws in FIRST_WORD.items() for w in ws]


def _spaced(words: str) -> str:
    return " " + words.replace(" ", "  ") + " "


_DROP = [("^" + _spaced(t), "^ ") for t in TITLES_FIRST] + [
    (_spaced(t), "  ")
    for t in sorted(TITLES_ANY, key=len, reverse=True)  # S.Pd.I before S.Pd
]
#: A row is rewritten only where one of these stands (words with single spaces).
_TRIGGERS = (
    [a.replace("  ", " ") for a, _ in _DROP + _FIRST + _ALL_SPELLINGS]
    + [f" {w} " for w in PATRONYMIC + ARTICLES]
    + [f" ABDU{c}" for c in "RSNTDZ"]
)


def forms(frame: pl.DataFrame, *, name: str, out: str, rules: str = "id", mother: bool = False) -> pl.DataFrame:
    """Add ``<out>_c`` and ``<out>_s`` beside the column ``name``; null where nothing is left to compare.

    >>> forms(pl.DataFrame({"n": ["Moch. Rizqi", "St. Aisyah binti Ahmad"]}), name="n", out="n").select("n_c", "n_s").rows()
    [('MUHAMMAD RIZQI', 'MUAMAD RISKI'), ('SITI AISYAH', 'SITI AISA')]
    """
    texts = frame.get_column(name)
    distinct = texts.unique() if texts.approx_n_unique() * 3 < len(texts) else texts  # mothers share few names
    clean = comparison(distinct, rules=rules, mother=mother)
    made = pl.DataFrame({name: distinct, f"{out}_c": clean, f"{out}_s": sound(clean, rules=rules)})
    if distinct is not texts:
        made = texts.to_frame().join(made, on=name, how="left", nulls_equal=True, maintain_order="left")
    return frame.with_columns(made[f"{out}_c"], made[f"{out}_s"])


def comparison(text: pl.Series, *, rules: str = "id", mother: bool = False) -> pl.Series:
    """The comparison form of a column of names; null for what is no name.

    Most names are plain words already; the costly rules run only over the rows in which one of their words stands.
    """
    words = text.cast(pl.String).str.to_uppercase()
    words = _where(~words.str.contains(r"^[A-Z]+( [A-Z]+)*$"), words, _letters if rules == "neutral" else _words)
    if rules == "id":
        marked = "^ " + words + " "
        words = _where(marked.str.contains_any(_TRIGGERS), words, _rewrite)
    nothing = words.is_in(list(NOT_A_NAME)) if mother else words == ""
    return words.set(nothing.fill_null(False), None)


def sound(clean: pl.Series, *, rules: str = "id") -> pl.Series:
    """The sound form of a comparison form. Who is called "H" is heard as H."""
    once = clean
    if rules == "id":
        once = clean.str.replace_many([a for a, _ in _SOUND_1], [b for _, b in _SOUND_1], leftmost=True)
    twice = once.str.replace_many([a for a, _ in _SOUND_2], [b for _, b in _SOUND_2], leftmost=True)
    heard = twice.str.strip_chars(" ")
    return heard.zip_with((heard != "").fill_null(True), clean)


def _where(mask: pl.Series, words: pl.Series, rule: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """Apply ``rule`` to the masked rows only."""
    places = mask.fill_null(False).arg_true()
    if not len(places):
        return words
    return words.scatter(places, rule(words.gather(places)))


def _letters(text: pl.Series) -> pl.Series:
    """Words of A-Z with one space between; accents and apostrophes gone."""
    gone = "'’‘`´ʼ"
    text = text.str.replace_many([*_ACCENTS, *gone], [*_ACCENTS.values(), *[""] * len(gone)])
    return text.str.replace_all(r"[^A-Z]+", " ").str.strip_chars(" ")


def _words(text: pl.Series) -> pl.Series:
    """As ``_letters``; degrees after a comma are cut, 0 and 1 typed for O and I are read so."""
    return _letters(
        text.str.replace(r",.*$", "").str.replace(r"^[^\p{L}]+$", "").str.replace_many(["0", "1"], ["O", "I"])
    )


def _rewrite(words: pl.Series) -> pl.Series:
    """Titles out, spellings made one, father's name after bin/binti cut, articles joined. A title alone is a name."""
    marked = "^ " + words.str.replace_all(" ", "  ", literal=True) + " "
    for _ in range(3):  # "Alm. Dr. H. Ahmad"
        marked = marked.str.replace_many([a for a, _ in _DROP], [b for _, b in _DROP], leftmost=True)
        marked = marked.str.replace(r"^\^ +", "^ ")
    spell = _FIRST + _ALL_SPELLINGS
    marked = marked.str.replace_many([a for a, _ in spell], [b for _, b in spell], leftmost=True)
    marked = marked.str.replace_all(rf"([A-Z] +) (?:{'|'.join(PATRONYMIC)}) .*$", "$1")
    marked = marked.str.replace_all(r" ABDU([RSNTDZ])[RSNTDZ]?([AEIOU])", "  ABDUL  $1$2")
    marked = marked.str.replace_all(rf" ({'|'.join(ARTICLES)})  ([A-Z]{{3,}}) ", " $1$2 ")
    clean = marked.str.replace_all(r"[ ^]+", " ").str.strip_chars(" ")
    return clean.zip_with(clean != "", words)
