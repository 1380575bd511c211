"""What can be wrong with a questionnaire's workbook: each fault with its sheet, row and column, in one sentence.

pyxform stops at the first fault and speaks of "XML identifiers"; so the usual ones are looked for here first, all at
once. What only pyxform finds is taken from its message.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _
from lxml import etree

#: Kinds of questions that can be filled in on phones, in ODK Collect and from paper alike.
KINDS = frozenset(
    {
        "text", "integer", "decimal", "date", "time", "datetime", "select_one", "select_multiple", "geopoint", "image",
        "note", "calculate", "hidden", "acknowledge", "start", "end", "today", "begin_group", "end_group",
        "begin_repeat", "end_repeat",
    }
)  # fmt: skip
#: Other spellings of the same, as XLSForm allows them.
SPELLINGS = {
    "string": "text", "int": "integer", "photo": "image", "location": "geopoint", "trigger": "acknowledge",
    "dateTime": "datetime", "begin group": "begin_group", "end group": "end_group", "begin repeat": "begin_repeat",
    "end repeat": "end_repeat", "select one": "select_one", "select multiple": "select_multiple",
    "select_one_multiple": "select_multiple", "select all that apply": "select_multiple", "calculation": "calculate",
}  # fmt: skip
NO_LABEL = frozenset({"calculate", "hidden", "start", "end", "today", "begin_group", "begin_repeat"})
#: Numbers that stand on no phone; see docs/decisions/0012.
NUMBERS = re.compile(r"^(nc_)?(nik|no_?kk|nomor_?(nik|kk)|nik_.*number|kartu_keluarga)$", re.IGNORECASE)
NAME = re.compile(r"^[A-Za-z_][A-Za-z0-9_.-]*$")
REFERENCE = re.compile(r"\$\{\s*([^}]*?)\s*\}")
RULES = ("relevant", "constraint", "calculation", "choice_filter", "required", "read_only", "repeat_count")
#: More than this is not read by anybody at once.
MOST = 100
PRIVACY = ("", "personal", "sensitive", "protection")
#: Functions that JavaRosa and the form engine of the phone both know (ODK XForms specification).
FUNCTIONS = frozenset(
    {
        "boolean", "ceiling", "concat", "contains", "count", "false", "floor", "id", "last", "local-name", "name",
        "namespace-uri", "normalize-space", "not", "number", "position", "round", "starts-with", "string",
        "string-length", "substring", "substring-after", "substring-before", "sum", "translate", "true", "today",
        "now", "format-date", "format-date-time", "date", "date-time", "decimal-date-time", "decimal-time", "time",
        "if", "coalesce", "once", "selected", "selected-at", "count-selected", "indexed-repeat", "count-non-empty",
        "jr:choice-name", "jr:itext", "choice-name", "regex", "uuid", "random", "randomize", "int", "int2boolean",
        "boolean-from-string", "number-from-string", "min", "max", "join", "checksum-luhn", "checklist",
        "weighted-checklist", "pow", "log", "log10", "exp", "exp10", "sqrt", "abs", "pi", "sin", "cos", "tan",
        "asin", "acos", "atan", "atan2", "area", "distance", "digest", "base64-decode", "ends-with", "position-of",
        "depth", "mod", "node", "text", "comment", "instance", "current", "pulldata",
    }
)  # fmt: skip
FUNCTION = re.compile(r"([A-Za-z][\w:-]*)\s*\(")
WORDS = re.compile(r"'[^']*'|\"[^\"]*\"")
OPERATORS = frozenset({"and", "or", "div", "mod"})
Cells = Mapping[str, str]


@dataclass(frozen=True)
class Fault:
    """``row`` counts as Excel does; 0: the whole sheet."""

    sheet: str
    row: int
    column: str
    sentence: str

    def __str__(self) -> str:
        where = [_("Lembar “%s”") % self.sheet] if self.sheet else []
        where += [_("baris %s") % self.row] if self.row else []
        where += [_("kolom “%s”") % self.column] if self.column else []
        return f"{', '.join(where)}: {self.sentence}" if where else self.sentence

    def as_dict(self) -> dict:
        return asdict(self) | {"text": str(self)}


def kind_of(cell: str) -> tuple[str, str]:
    """ "select_one yes_no" → ("select_one", "yes_no"); unknown kinds stay as they are."""
    text = " ".join(cell.split())
    for spelling in sorted(SPELLINGS, key=len, reverse=True):
        if text == spelling or text.startswith(f"{spelling} "):
            text = SPELLINGS[spelling] + text[len(spelling) :]
            break
    kind, _space, rest = text.partition(" ")
    return kind, rest.removesuffix(" or_other").strip()


def look(survey: Sequence[Cells], choices: Sequence[Cells], settings: Sequence[Cells]) -> list[Fault]:
    """Every usual fault of a workbook, in the order of its rows. Row 2 is the first of each sheet."""
    found = [*_settings(settings), *sorted(_survey(survey, choices), key=lambda fault: fault.row), *_choices(choices)]
    return found[:MOST]


def _settings(rows: Sequence[Cells]) -> Iterator[Fault]:
    first = rows[0] if rows else {}
    for column, why in (
        ("form_id", _("Isilah kode formulir, misalnya kunjungan_ats.")),
        ("version", _("Isilah versi, misalnya 2026112201. Versi baru memakai angka baru.")),
        ("form_title", _("Isilah judul formulir.")),
    ):
        if not first.get(column):
            yield Fault("settings", 2, column, why)
    if first.get("form_id") and not NAME.match(first["form_id"]):
        yield Fault("settings", 2, "form_id", _("Kode memakai huruf, angka, garis bawah; tanpa spasi."))


def _survey(rows: Sequence[Cells], choices: Sequence[Cells]) -> Iterator[Fault]:
    lists = {row.get("list_name") or row.get("list name") for row in choices}
    names = Counter(row["name"] for row in rows if row.get("name") and kind_of(row.get("type") or "")[0] in KINDS)
    open_ = []
    for number, row in enumerate(rows, start=2):
        cell = row.get("type") or ""
        if not cell:
            if row.get("name"):
                yield Fault("survey", number, "type", _("Jenis pertanyaan belum diisi."))
            continue
        kind, rest = kind_of(cell)
        if kind not in KINDS:
            yield Fault("survey", number, "type", _("Jenis “%s” tidak dikenal atau tidak diterima di sini.") % cell)
            continue
        yield from _nesting(kind, number, open_)
        yield from _name(row, kind, number, names)
        yield from _labels(row, kind, number)
        if kind in ("select_one", "select_multiple") and rest not in lists:
            why = (
                _("Daftar pilihan “%s” tidak ada di lembar choices.") % rest
                if rest
                else _("Sebutkan daftar pilihannya.")
            )
            yield Fault("survey", number, "type", why)
        if (row.get("privacy") or "") not in PRIVACY:
            yield Fault("survey", number, "privacy", _("Isilah personal, sensitive, protection, atau kosongkan."))
        if row.get("privacy") == "protection" and any(what == "begin_repeat" for _line, what in open_):
            why = _("Pertanyaan perlindungan tidak dapat berada di dalam bagian yang berulang.")
            yield Fault("survey", number, "privacy", why)
        yield from _rules(row, number, names)
    for number, kind in open_:
        yield Fault("survey", number, "type", _("%s ini tidak ditutup.") % kind)


def _nesting(kind: str, number: int, open_: list) -> Iterator[Fault]:
    verb, _line, what = kind.partition("_")
    if verb == "begin":
        open_.append((number, kind))
    elif verb == "end" and what:
        if open_ and open_[-1][1] == f"begin_{what}":
            open_.pop()
        else:
            yield Fault("survey", number, "type", _("%s ini tidak punya pembuka.") % kind)


def _name(row: Cells, kind: str, number: int, names: Counter) -> Iterator[Fault]:
    name = row.get("name") or ""
    if kind.startswith("end_"):
        return
    if not name:
        yield Fault("survey", number, "name", _("Nama pertanyaan belum diisi."))
    elif not NAME.match(name):
        why = _("Nama “%s” hanya boleh memakai huruf, angka, titik, garis bawah, dan diawali huruf.")
        yield Fault("survey", number, "name", why % name)
    elif NUMBERS.match(name):
        why = _("NIK dan nomor KK tidak diketik pada formulir. Tanyakan apakah suratnya terlihat saja.")
        yield Fault("survey", number, "name", why)
    elif names[name] > 1:
        yield Fault("survey", number, "name", _("Nama “%s” dipakai lebih dari sekali.") % name)


def _labels(row: Cells, kind: str, number: int) -> Iterator[Fault]:
    if kind in NO_LABEL or kind.startswith("end_"):
        return
    if not any(value for column, value in row.items() if column.split(":")[0] in ("label", "hint") and value):
        yield Fault("survey", number, "label", _("Bunyi pertanyaannya belum diisi."))


def _rules(row: Cells, number: int, names: Counter) -> Iterator[Fault]:
    for column in RULES:
        text = row.get(column) or ""
        if not text or text.lower() in ("yes", "no", "true", "false", "true()", "false()"):
            continue
        for name in REFERENCE.findall(text):
            if name not in names:
                yield Fault("survey", number, column, _("Pertanyaan “%s” tidak ada.") % name)
        for function in FUNCTION.findall(WORDS.sub("", REFERENCE.sub("q", text))):
            if function not in FUNCTIONS and function not in OPERATORS:
                yield Fault("survey", number, column, _("Fungsi “%s” tidak dikenal.") % function)
        try:
            etree.XPath(REFERENCE.sub("q", text))
        except etree.XPathSyntaxError:
            yield Fault("survey", number, column, _("Rumus ini tidak dapat dibaca: %s") % text[:120])
    for column, text in row.items():
        if column.split(":")[0] in ("label", "hint") and text:
            for name in REFERENCE.findall(text):
                if name not in names:
                    yield Fault("survey", number, column, _("Pertanyaan “%s” tidak ada.") % name)


def _choices(rows: Sequence[Cells]) -> Iterator[Fault]:
    seen = set()
    for number, row in enumerate(rows, start=2):
        if not any(row.values()):
            continue
        key = (row.get("list_name") or row.get("list name"), row.get("name"))
        if not key[0]:
            yield Fault("choices", number, "list_name", _("Nama daftarnya belum diisi."))
        if not key[1]:
            yield Fault("choices", number, "name", _("Kode pilihan belum diisi."))
        elif " " in key[1]:
            yield Fault("choices", number, "name", _("Kode pilihan tidak boleh memakai spasi."))
        elif key in seen:
            yield Fault("choices", number, "name", _("Kode “%s” dipakai dua kali dalam satu daftar.") % key[1])
        seen.add(key)
        if not any(value for column, value in row.items() if column.split(":")[0] == "label" and value):
            yield Fault("choices", number, "label", _("Bunyi pilihannya belum diisi."))


# what pyxform says


_ROW = re.compile(r"\[row : (\d+)\]\s*")
_SHEET = re.compile(r"On the '(\w+)' sheet, the '([^']+)' value(?: '[^']*')? is (?:invalid|problematic)\.\s*")
_SHEET_OF = re.compile(r"for sheet: '(\w+)'")
#: Parts of pyxform's sentences → ours.
_KNOWN = (
    (re.compile(r"Language '([^']+)' is missing the (\w+) (\w+) column"), lambda m: _("Bahasa “%(language)s” belum punya kolom %(column)s di lembar %(sheet)s.") % {"language": m[1], "column": m[3], "sheet": m[2]}),  # noqa: E501
    (re.compile(r"max-pixels"), lambda _m: _("Batasi ukuran foto dengan parameter max-pixels=1024, agar cepat terkirim.")),  # noqa: E501
    (re.compile(r"has no label"), lambda _m: _("Bagian ini belum punya judul.")),
    (re.compile(r"Duplicate column header: (.+)"), lambda m: _("Judul kolom “%s” ada dua kali.") % m[1]),
    (re.compile(r"Unknown question type '([^']+)'"), lambda m: _("Jenis “%s” tidak dikenal.") % m[1]),
    (re.compile(r"must be unique"), lambda _m: _("Nama ini dipakai lebih dari sekali.")),
    (re.compile(r"Names must begin with a letter"), lambda _m: _("Nama hanya boleh memakai huruf, angka, titik, garis bawah, dan diawali huruf.")),  # noqa: E501
    (re.compile(r"circular|dependency cycle|Cycle", re.IGNORECASE), lambda _m: _("Aturan pertanyaan saling menunggu sehingga tidak pernah terjawab.")),  # noqa: E501
)  # fmt: skip


_NOISE = re.compile(r"^(>>|Caused by|\.\.\.|The following files|\$\{form\}\.xml|Result:|at |\s*$)")


def heard_of_odk(message: str, survey: Sequence[Cells]) -> list[Fault]:
    """What ODK Validate says, with the row of the question that it names."""
    rows = {row["name"]: number for number, row in enumerate(survey, start=2) if row.get("name")}
    lines = dict.fromkeys(line.strip() for line in message.splitlines() if not _NOISE.match(line.strip()))
    text = " ".join(lines)[:400]
    named = next((name for name in REFERENCE.findall(text) if name in rows), None)
    why = _("Aturan formulir ini tidak dapat dijalankan oleh ODK Collect. Pesannya: %s") % text
    return [Fault("survey" if named else "", rows.get(named, 0), "", why)]


def heard(message: str) -> Fault:
    """A sentence of pyxform as a fault: its place where it names one, ours where we know it."""
    text = " ".join(message.split())
    row = _ROW.search(text)
    place = _SHEET.search(text)
    sheet, column = (place[1], place[2]) if place else ("survey" if row else "", "")
    if not place and (of := _SHEET_OF.search(text)):
        sheet = of[1]
    rest = _SHEET.sub("", _ROW.sub("", text)).strip()
    for pattern, say in _KNOWN:
        if found := pattern.search(rest):
            rest = str(say(found))
            break
    else:
        rest = re.sub(r"\s*Learn more: \S+", "", rest)
    return Fault(sheet, int(row[1]) if row else 0, column, rest[:400] or _("Bagian ini tidak dapat dibaca."))
