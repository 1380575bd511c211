"""What a file is, by its content: the name is only a hint."""

from __future__ import annotations

import re
from typing import BinaryIO

from .problem import FileProblem

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

#: First bytes of files that hold no table for us, with the name people know them by.
NOT_TABLES = {
    b"%PDF": "PDF",
    b"\x89PNG": "gambar",
    b"\xff\xd8\xff": "gambar",
    b"GIF8": "gambar",
    b"II*\x00": "gambar",
    b"MM\x00*": "gambar",
    b"RIFF": "gambar atau suara",
    b"Rar!": "RAR; ekstrak dahulu, lalu kirim sebagai .zip",
    b"7z\xbc\xaf\x27\x1c": "7z; ekstrak dahulu, lalu kirim sebagai .zip",
    b"\x1f\x8b": "gzip; ekstrak dahulu",
    b"BZh": "bzip2; ekstrak dahulu",
    b"\xfd7zXZ": "xz; ekstrak dahulu",
    b"{\\rtf": "dokumen RTF",
    b"SQLite format 3": "basis data SQLite",
    b"ARROW1": "Arrow; simpan sebagai Parquet",
    b"\x7fELF": "program",
    b"MZ\x90": "program",
    b"PK\x07\x08": "zip yang terbagi-bagi; gabungkan dahulu",
    b"\x09\x00\x04\x00": "Excel 2; simpan ulang sebagai .xlsx",
    b"\x09\x02\x06\x00": "Excel 3; simpan ulang sebagai .xlsx",
    b"\x09\x04\x06\x00": "Excel 4; simpan ulang sebagai .xlsx",
}
#: Text that is not a table of an office, whatever it holds.
NOT_TABLE_NAMES = re.compile(
    r"\.(json|geojson|jsonl|xml|svg|toml|ya?ml|ini|cfg|md|log|sql|py|js|css|php|bat|sh|url|eml|vcf|ics|tex|rst)$", re.I
)
#: Names under which people send tables: garbage inside them is a broken file, not another kind of file.
TABLE_NAMES = re.compile(r"\.(csv|tsv|txt|tab|dat|xls|xlsx|xlsm|xlsb|xlt|xltx|ods|parquet|pq|zip)$", re.I)

_MARKUP = re.compile(
    r"\s*(<!doctype html|<\?xml|mime-version:"
    r"|<(html|head|body|table|meta|style|script|div|span|br|p|tr|font|b|center)\b)",
    re.I,
)


def kind_of(file: BinaryIO, name: str) -> str:
    """'parquet', 'zip', 'xls' or 'text'. Raises FileProblem for what cannot be a table. Leaves the file rewound."""
    file.seek(0)
    head = file.read(65536)
    file.seek(0)
    if not head:
        raise FileProblem("FILE_EMPTY", name)
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"PARE"):
        raise FileProblem("FILE_PASSWORD", name)
    if head.startswith(b"PK\x05\x06"):
        raise FileProblem("FILE_EMPTY", name, "zip tanpa isi")
    if head.startswith(ZIP):
        return "zip"
    if head.startswith(OLE):
        return _ole_kind(file, name)
    if head[4:8] == b"ftyp":
        raise FileProblem("FILE_TYPE", name, "video")
    for magic, what in NOT_TABLES.items():
        if head.startswith(magic):
            raise FileProblem("FILE_TYPE", name, what)
    if NOT_TABLE_NAMES.search(name) and not is_markup(head.decode("latin-1")):
        raise FileProblem("FILE_TYPE", name)
    return "text"


def _ole_kind(file: BinaryIO, name: str) -> str:
    """Old Office files are a small file system; the names in it tell what they are."""
    data = file.read().lower()
    file.seek(0)

    def holds(stream: str) -> bool:
        return stream.lower().encode("utf-16-le") in data

    if holds("EncryptedPackage"):  # how Excel stores an .xlsx with a password
        raise FileProblem("FILE_PASSWORD", name)
    if holds("Workbook\0") or holds("Book\0"):
        return "xls"
    if holds("WordDocument") or holds("PowerPoint Document") or holds("__properties_version"):
        raise FileProblem("FILE_TYPE", name, "dokumen Word, PowerPoint atau surel")
    raise FileProblem("FILE_BROKEN" if TABLE_NAMES.search(name) else "FILE_TYPE", name)


def zip_kind(names: set[str], name: str) -> str:
    """'xlsx', 'xlsb', 'ods' or 'archive', from the names of its members."""
    if "[Content_Types].xml" in names:
        ends = {member.rpartition("/")[2].lower() for member in names}
        if "workbook.xml" in ends or "workbook.bin" in ends:
            return "xlsx" if "workbook.xml" in ends else "xlsb"
    if "content.xml" in names and ("mimetype" in names or "META-INF/manifest.xml" in names):
        return "ods"
    if "word/document.xml" in names or "ppt/presentation.xml" in names:
        raise FileProblem("FILE_TYPE", name, "dokumen Word atau PowerPoint")
    if "[Content_Types].xml" in names or re.search(r"\.(xls[xmb]|ods)$", name, re.I):
        raise FileProblem("FILE_BROKEN", name, "buku kerja tanpa lembar")
    return "archive"


def is_markup(text: str) -> bool:
    """Whether text is a web page, an XML spreadsheet or a mail archive: what many applications call .xls."""
    return bool(_MARKUP.match(text.lstrip("\ufeff\x00ÿþï»¿")))


def check_text(start: str, name: str) -> None:
    """Raise FileProblem when the beginning of a text is a web page, JSON or bytes in disguise."""
    if is_markup(start):
        raise FileProblem("FILE_HTML", name)
    visible = start.replace("\x00", "")
    if re.match(r'\s*(\{\s*"|\[\s*[\[{])', visible):
        raise FileProblem("FILE_TYPE", name, "JSON")
    nuls, odd = len(start) - len(visible), len(re.findall(r"[\x01-\x08\x0e-\x1f\x7f-\x9f\ufffd]", visible))
    # A few stray bytes are dirt in a table; more are another kind of file. Blank files are told apart later.
    if odd > 2 + len(start) * 0.02 or (nuls > len(start) * 0.3 and visible.strip()):
        raise FileProblem("FILE_BROKEN" if TABLE_NAMES.search(name) else "FILE_TYPE", name)
