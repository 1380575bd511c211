"""Every code has a severity and two sentences; problems of rows become one table."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import polars as pl
import pytest

from rangkul import engine
from rangkul.engine.problems import CATALOGUE, SEVERITIES, from_codes, sentence
from rangkul.engine.types import PROBLEMS


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_code_tells_what_and_how_in_both_languages(code):
    entry = CATALOGUE[code]
    assert entry.severity in SEVERITIES
    for text in (entry.id, entry.en):
        assert text[0].isupper() or text.startswith("{")
        assert text.endswith(".")
        assert len(text) <= 220
    assert entry.id != entry.en


def test_a_sentence_is_filled_and_never_breaks_on_a_missing_value():
    assert sentence("FILE_EMPTY", file="dapodik.xlsx").startswith("Berkas dapodik.xlsx kosong.")
    assert sentence("FILE_EMPTY", lang="en", file="dapodik.xlsx").startswith("The file dapodik.xlsx is empty.")
    assert "…" in sentence("FILE_EMPTY")


def test_a_code_nobody_wrote_is_a_mistake_of_the_programmer():
    with pytest.raises(KeyError):
        sentence("NO_SUCH_CODE")


def test_codes_of_rows_become_problems_in_the_order_of_the_rows():
    rows = pl.DataFrame(
        {
            "file": ["a.csv"] * 3,
            "sheet": [None, None, None],
            "row_no": [2, 3, 4],
            "nik": ["63729145", "6372914503120001", "6372914503120002"],
            "nik_codes": [["LEN"], [], ["CHAR", "SEX_MISMATCH"]],
        }
    )
    problems = from_codes(rows, "nik_codes", column="NIK", value=pl.col("nik").str.slice(0, 3))
    assert problems.schema == pl.Schema(PROBLEMS)
    assert problems.select("row", "code", "severity", "value").rows() == [
        (2, "LEN", "error", "637"),
        (4, "CHAR", "info", "637"),
        (4, "SEX_MISMATCH", "warning", "637"),
    ]
    assert problems["message"][0] == CATALOGUE["LEN"].id


def test_no_codes_no_problems():
    rows = pl.DataFrame(
        {"file": ["a.csv"], "row_no": [2], "codes": [[]]}, schema_overrides={"codes": pl.List(pl.String)}
    )
    problems = from_codes(rows, "codes", column="NIK", value=pl.lit("x"))
    assert problems.height == 0
    assert problems.schema == pl.Schema(PROBLEMS)


#: What a code is given to: a line of ``problems``, an error of a file, a mark on a row.
GIVEN_TO = {"note", "where", "FileProblem", "_coded", "_complain_once", "sentence", "lit", "append"}
CODE = re.compile(r"[A-Z]+(?:_[A-Z0-9]+)+")


def test_every_code_that_any_module_gives_is_in_the_catalogue():
    given = set()
    for path in Path(engine.__file__).parent.rglob("*.py"):
        if path.parent.name not in ("tidy", "files", "ids", "regions", "engine"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in GIVEN_TO:
                texts = [part.value for arg in node.args for part in ast.walk(arg) if isinstance(part, ast.Constant)]
                given |= {text for text in texts if isinstance(text, str) and CODE.fullmatch(text)}
    assert len(given) > 30
    assert given <= set(CATALOGUE)
