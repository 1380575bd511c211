"""Settings from the text that a kabupaten/kota keeps, and names of files without the folder that they were laid in."""

from __future__ import annotations

import re
import tempfile
from datetime import date
from pathlib import Path

from ..settings import Settings, load

#: The folder that a desk lays a delivery's files in; it never shows.
PLACE = r"\bkiriman-\d{6}/"


def settings_of(text: str, *, as_of: date) -> Settings:
    """Settings from the text of a TOML file ("" for those of the product). Raises InputError."""
    if not text.strip():
        return load(None, as_of=as_of)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "settings.toml"
        path.write_text(text, encoding="utf-8")
        return load(path, as_of=as_of)


#: Sentences of the catalogue that speak of the command line, as a desk says them.
AT_A_DESK = {
    "FILE_KIND_UNKNOWN": "Jenis berkas {file} belum dikenali dari judul kolomnya. Tunjukkan arti kolomnya.",
    "FILE_NO_HEADER": "Judul kolom berkas {file} belum ditemukan. Tunjukkan di baris mana judulnya dan arti kolomnya.",
}


def own_name(file: str) -> str:
    """
    >>> own_name("kiriman-000012/daftar siswa.xlsx")
    'daftar siswa.xlsx'
    """
    return re.sub(PLACE, "", file)
