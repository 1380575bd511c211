"""The words that names are made of, and who puts them together how (``words.toml``)."""

from __future__ import annotations

import tomllib
from pathlib import Path

_DATA = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))

WORDS: dict[str, str] = _DATA["words"]
COINED: dict[str, list[str]] = _DATA["coined"]
#: By people and sex: (lists of the words in order, weight in the older, weight in the younger generation).
CHILDREN: dict[str, dict[str, list[tuple[str, float, float]]]] = _DATA["children"]
PARENTS: dict[str, dict[str, list[tuple[str, float, float]]]] = _DATA["parents"]
TWINS: dict[str, list[list[str]]] = _DATA["twins"]


def words_of(name: str) -> list[str]:
    """The words of a list, most frequent first.

    >>> words_of("nurul")
    ['NURUL']
    """
    if name in COINED:
        starts, ends = (text.split() for text in COINED[name])
        ranked = sorted((a + b, x + y) for a, x in enumerate(starts) for b, y in enumerate(ends))
        return list(dict.fromkeys(word for _, word in ranked))
    return [word.replace("_", " ") for word in WORDS[name].split()]


def list_names() -> tuple[str, ...]:
    """Every list of words, by name."""
    return (*WORDS, *COINED)
