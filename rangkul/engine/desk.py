"""What an office desk asks about files before and after it takes them. Who asks needs no table library."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence


def map_text(
    kind: str, columns: Mapping[str, Sequence[str]], fixed: Mapping[str, str], header_row: int | None = None
) -> str:
    """A column map as the text of its TOML file (``sources.load_map`` reads it).

    >>> print(map_text("roster", {"name": ["Nama Siswa"]}, {}), end="")
    kind = "roster"
    [columns]
    name = ["Nama Siswa"]
    [fixed]
    """
    lines = [f"kind = {_quoted(kind)}"]
    lines += [f"header_row = {header_row}"] if header_row else []
    lines += ["[columns]", *(f"{name} = [{', '.join(map(_quoted, texts))}]" for name, texts in columns.items())]
    lines += ["[fixed]", *(f"{name} = {_quoted(value)}" for name, value in fixed.items())]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    # a JSON string is a TOML string, but for the character DEL
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
