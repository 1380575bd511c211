"""What a run wrote down in Indonesian, told again in English: reasons, questions, problems, names of columns.

Tables keep their sentences in the language of the run. Every sentence comes from a table that has both languages side
by side (rules of the verdict, words of a link, the catalogue of problems), so it can be recognised and said again
without a second run. What nobody recognises (a name, what a person typed) stays as it is.

>>> in_english("Terdaftar di SDN 1 Komet kelas 5")
'On the roster of SDN 1 Komet, grade 5'
>>> in_english("NIK sama (+12,8); nama ibu mirip (+2,1); perlu petugas: nama ibunya lain")
"same NIK (+12.8); similar mother's name (+2.1); a person decides: the mothers' names differ"
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

from ..desk.words import AT_A_DESK
from ..link import words as link
from ..problems import CATALOGUE
from ..verdict.rules import RULES
from ..verdict.ruling import EXIT_WORDS
from .words import AT_A_DESK_EN, PHRASES, SENTENCES

#: Blanks whose contents are words too.
_INSIDE = {"exit_text": dict(EXIT_WORDS.values()), "found_text": {"(tanpa tanggal)": "(undated)"}}
_WEIGHT = re.compile(r"^(.*?) \(([+-]\d+),(\d)\)$")
_TOKEN = re.compile(r"'(?:[^']|'')*'|\|\||[(),]|[\w:]+|[^\s\w'(),|]+")
_ASKED = "perlu petugas: "


@dataclass(frozen=True)
class Blank:
    """A place in a sentence that a run fills."""

    name: str


Template = tuple["str | Blank", ...]


@lru_cache(maxsize=4096)
def in_english(text: str) -> str:
    """A sentence in English; itself where no table knows it."""
    whole = _phrase(text) or _sentence(text)
    if whole:
        return whole
    parts = text.split("; ")
    return "; ".join(_part(part) for part in parts) if len(parts) > 1 else _part(text)


def _part(part: str) -> str:
    """One reason of several, with its weight if it has one."""
    if part.startswith(_ASKED):
        return "a person decides: " + _part(part.removeprefix(_ASKED))
    weighed = _WEIGHT.match(part)
    if weighed:
        return f"{_part(weighed[1])} ({weighed[2]}.{weighed[3]})"
    return _phrase(part) or _sentence(part) or part


def _phrase(text: str) -> str | None:
    return _phrases().get(text)


def _sentence(text: str) -> str | None:
    for pattern, english in _sentences():
        found = pattern.fullmatch(text)
        if found:
            return english(found)
    return None


@cache
def _phrases() -> dict[str, str]:
    """Words without blanks."""
    levels = [pair for _weight, texts in link.LEVELS.values() for pair in texts.values()]
    return dict(levels) | dict(link.HELD.values()) | dict(link.RULES.values()) | PHRASES


@cache
def _sentences() -> list[tuple[re.Pattern, Callable[[re.Match], str]]]:
    """Sentences with blanks; where two would do, the one that says more comes first."""
    pairs = [(_braces(entry.id), _braces(entry.en)) for entry in CATALOGUE.values()]
    pairs += [(_braces(text), _braces(AT_A_DESK_EN[code])) for code, text in AT_A_DESK.items()]
    pairs += [(_braces(ours), _braces(theirs)) for ours, theirs in SENTENCES]
    for rule in RULES:
        pairs += both(rule.id, rule.en)
        if rule.ask_id:
            pairs += both(rule.ask_id, rule.ask_en)
    pairs.sort(key=lambda pair: -sum(len(piece) for piece in pair[0] if isinstance(piece, str)))
    return [(_pattern(ours), _filler(theirs)) for ours, theirs in pairs]


def _braces(text: str) -> Template:
    """ "Berkas {file} kosong." → ("Berkas ", Blank("file"), " kosong.")"""
    return tuple(Blank(piece) if at % 2 else piece for at, piece in enumerate(re.split(r"\{(\w+)\}", text)))


def _pattern(template: Template) -> re.Pattern:
    seen: set[str] = set()
    out = []
    for piece in template:
        if isinstance(piece, str):
            out.append(re.escape(piece))
        elif piece.name in seen:
            out.append(f"(?P={piece.name})")
        else:
            seen.add(piece.name)
            out.append(f"(?P<{piece.name}>.+?)")
    return re.compile("".join(out), re.DOTALL)


def _filler(template: Template) -> Callable[[re.Match], str]:
    def fill(found: re.Match) -> str:
        given = {name: _inside(name, value) for name, value in found.groupdict().items()}
        return "".join(piece if isinstance(piece, str) else given.get(piece.name, "…") for piece in template)

    return fill


def _inside(name: str, value: str) -> str:
    """What fills a blank, where that is a word of ours: the reason for leaving, the name of a column."""
    return _INSIDE.get(name, {}).get(value) or _phrase(value) or value


def both(ours: str, theirs: str) -> list[tuple[Template, Template]]:
    """Every form that two SQL expressions give, side by side: as many as their CASE and coalesce allow.

    >>> both("'Kelas ' || grade", "'Grade ' || grade::VARCHAR")
    [(('Kelas ', Blank(name='grade')), ('Grade ', Blank(name='grade')))]
    """
    return list(zip(_forms(ours), _forms(theirs), strict=True))


def _forms(sql: str) -> list[Template]:
    tokens = _TOKEN.findall(sql)
    forms, rest = _joined(tokens)
    if rest:
        raise ValueError(f"Ini bukan kalimat yang dapat dibaca: {sql}")
    return forms


def _joined(tokens: list[str]) -> tuple[list[Template], list[str]]:
    """Terms with || between them."""
    forms, tokens = _term(tokens)
    while tokens and tokens[0] == "||":
        more, tokens = _term(tokens[1:])
        forms = [before + after for before in forms for after in more]
    return forms, tokens


def _term(tokens: list[str]) -> tuple[list[Template], list[str]]:
    first, *rest = tokens
    if first.startswith("'"):
        return [(first[1:-1].replace("''", "'"),)], rest
    if first == "CASE":
        return _cases(rest)
    if rest and rest[0] == "(":
        inside, rest = _arguments(rest[1:])
        return (list(inside) if first == "coalesce" else [(Blank(first),)]), rest
    return [(Blank(first.split(":")[0]),)], rest


def _arguments(tokens: list[str]) -> tuple[list[Template], list[str]]:
    """The forms of all arguments, up to the closing bracket."""
    forms, tokens = _joined(tokens)
    while tokens[0] == ",":
        more, tokens = _joined(tokens[1:])
        forms = forms + more
    return forms, tokens[1:]


def _cases(tokens: list[str]) -> tuple[list[Template], list[str]]:
    forms: list[Template] = []
    while tokens[0] != "END":
        tokens = tokens[tokens.index("THEN") + 1 :] if tokens[0] == "WHEN" else tokens[1:]  # or ELSE
        more, tokens = _joined(tokens)
        forms += more
    return forms, tokens[1:]
