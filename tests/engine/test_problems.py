"""Every code has a severity and two sentences; problems of rows become one table."""

from __future__ import annotations

import polars as pl
import pytest

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
