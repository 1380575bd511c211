"""The ways in which a file can be unreadable, each with a sentence that says how to mend it."""

from __future__ import annotations

import re

from rangkul.engine.types import InputError

SENTENCES = {
    "FILE_EMPTY": "Berkas ini kosong. Periksa apakah unduhannya selesai, lalu kirim berkas yang berisi.",
    "FILE_BROKEN": "Berkas ini rusak atau terpotong. Unduh atau salin ulang dari sumbernya, lalu kirim lagi.",
    "FILE_PASSWORD": "Berkas ini berkata sandi. Buka dengan kata sandinya, simpan tanpa kata sandi, lalu kirim lagi.",
    "FILE_BOMB": "Isi berkas ini jauh lebih besar daripada yang wajar. Kirim berkas aslinya, dipecah bila perlu.",
    "FILE_HTML": "Berkas ini sebenarnya halaman web atau XML, bukan buku kerja Excel: "
    "buka di Excel lalu Simpan Sebagai .xlsx, dan kirim hasilnya.",
    "FILE_TYPE": "Jenis berkas ini tidak dapat dibaca. Kirim sebagai .xlsx, .xls, .ods, .csv, .parquet atau .zip.",
}


class FileProblem(InputError):  # noqa: N818 - a fact about the file, not a fault of the program
    """A file cannot be read. ``code`` is a key of SENTENCES; ``detail`` says more and may be empty."""

    def __init__(self, code: str, file: str, detail: str = ""):
        self.code, self.file, self.detail = code, mask(file), detail
        super().__init__(f"{self.file}: {SENTENCES[code]}" + (f" ({detail})" if detail else ""))

    def __reduce__(self) -> tuple:
        return FileProblem, (self.code, self.file, self.detail)  # so that it can cross from one process to another


def mask(text: str) -> str:
    """Hide the middle of every number of 13 digits or more: a file may be named after a NIK.

    >>> mask("KK 6372919001010001.xlsx")
    'KK 637291******0001.xlsx'
    """
    return re.sub(r"(\d{6})\d{3,}(\d{4})", r"\1******\2", text)
