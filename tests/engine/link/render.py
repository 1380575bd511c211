"""Writes docs/linking.md from the tables of this folder: the tests are the manual.

python tests/engine/link/render.py
"""

from __future__ import annotations

import ast
import re
import textwrap
from pathlib import Path

from rangkul.engine.link.words import HELD, LEVELS

HERE = Path(__file__).parent
PAGE = HERE.parents[2] / "docs" / "linking.md"
#: Chapters in the order of the work.
CHAPTERS = ("test_names", "test_names_compare", "test_birth_dates", "test_nik", "test_competition", "test_vetoes",
            "test_decisions", "test_doubles", "test_groups")  # fmt: skip
HEAD = """\
# How rows are linked to children

*Made from the tables in `tests/engine/link/` by `python tests/engine/link/render.py`; change those, not this page.*

A row of a roster belongs to at most one child of the register. The steps, each for what the one before left over:
what people decided; a NIK that is exact and sane; exact agreement in everything else with one child only; then weights.
A weight says how much likelier an agreement (or a difference) is between two rows of one child than between two
children, in bits; it is learned from the district's own rows. The sum becomes a probability among all candidates of
the row and "in no register". From 99.9 % a pair is linked, unless a veto holds it; from 1 % a person is asked.

In the tables, `child` is the number of a register row, and for the other rows the child that the row is linked to,
`?` where a person decides (`?1`: about child 1), `-` where it is nobody of the register. `why` is the rule or the veto.
Numbers are short: `11` is one NIK wherever it stands, `11+1` the number after it, `11@4` has another fourth digit, in
`11~` two digits changed places, `11r` is what a spreadsheet keeps of it (15 digits), `kk:A` is the No. KK of family A.
All people are made up.
"""
FIELDS = {
    "nl": "Name",
    "bl": "Birth date",
    "ml": "Mother",
    "kl": "NIK",
    "fl": "Family card",
    "pl": "Place",
    "sl": "Sex",
}


def page() -> str:
    """The whole page as text."""
    parts = [HEAD]
    for name in CHAPTERS:
        tree = ast.parse((HERE / f"{name}.py").read_text(encoding="utf-8"))
        title, text = _split(ast.get_docstring(tree) or name)
        parts += [f"\n## {title}\n", text]
        parts += [_section(node) for node in tree.body if isinstance(node, ast.FunctionDef) and _is_told(node)]
    parts += [_levels(), _vetoes()]
    return "\n".join(part for part in parts if part)


def _split(docstring: str) -> tuple[str, str]:
    """The title (its first sentence) and the rest."""
    first, _, rest = docstring.strip().partition("\n")
    return first.strip().rstrip("."), f"{rest.strip()}\n" if rest.strip() else ""


def _is_told(node: ast.FunctionDef) -> bool:
    """A test with a table, and not one of a rule that does not hold yet."""
    return (
        node.name.startswith("test_")
        and bool(_tables(node))
        and not any("xfail" in ast.dump(d) for d in node.decorator_list)
    )


def _section(node: ast.FunctionDef) -> str:
    title = node.name.removeprefix("test_").replace("_", " ")
    for word, written in {"nik": "NIK", "niks": "NIKs", "nisn": "NISN", "no kk": "No. KK"}.items():
        title = re.sub(rf"\b{word}\b", written, title)
    text = " ".join((ast.get_docstring(node) or "").split())
    parts = [f"### {title[:1].upper()}{title[1:]}\n"]
    parts += [textwrap.fill(text, 120) + "\n"] if text else []
    for said, table in _tables(node):
        parts += [f"{said}:\n"] if said else []
        parts.append(_markdown(table))
    return "\n".join(parts)


def _tables(node: ast.FunctionDef) -> list[tuple[str, str]]:
    """(what it is, text) of every table that a test checks."""
    calls = [c for c in ast.walk(node) if isinstance(c, ast.Call) and isinstance(c.func, ast.Name)]
    found = []
    for call in calls:
        if call.func.id.endswith(("_spec", "_levels")) and call.args and isinstance(call.args[0], ast.Constant):
            found.append(("", call.args[0].value))
            found += [("People decided", k.value.value) for k in call.keywords if k.arg == "decisions"]
    return found


def _markdown(table: str) -> str:
    lines = [line.strip() for line in table.strip().splitlines() if line.strip()]
    notes = [line.partition("--")[2].strip() for line in lines]
    rows = [[cell.strip() for cell in line.partition("--")[0].split("|")] for line in lines]
    if any(notes):
        rows = [[*row, note] for row, note in zip(rows, notes, strict=True)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    rows.insert(1, ["-" * max(width, 3) for width in widths])
    drawn = (
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    )
    return "\n".join(drawn) + "\n"


def _levels() -> str:
    rows = ["field | level | said as"]
    for field, (_, words) in LEVELS.items():
        rows += [
            f"{FIELDS[field]} | {level} | {pair[1]} ({pair[0]})" for level, pair in sorted(words.items(), reverse=True)
        ]
    text = "Each field is compared to one of these levels; what is missing on one side says nothing."
    return f"\n## Levels\n\n{text}\n\n{_markdown(chr(10).join(rows))}"


def _vetoes() -> str:
    rows = ["veto | a person decides because"] + [f"{name} | {pair[1]} ({pair[0]})" for name, pair in HELD.items()]
    return f"\n## Vetoes\n\n{_markdown(chr(10).join(rows))}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
