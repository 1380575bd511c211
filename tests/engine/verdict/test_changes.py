# ruff: noqa: E501 - tables read better unbroken
"""What is different from the earlier run, child by child."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
import small_world
from stories import SETTINGS

from rangkul.engine.verdict.changes import compare

KOMET, PALAM = "63.72.04.1003", "63.72.03.1001"
CHANGES = """
    before         | village | after              | now in  | change   | said before      | said after
                   |         | enrolled           | Komet   | entered  |                  | enrolled
    out BPB        | Komet   | enrolled           | Komet   | entered  | out_of_school BPB | enrolled
    uncertain link | Komet   | enrolled           | Komet   | entered  | uncertain link   | enrolled
    out DO         | Komet   | enrolled           | Komet   | returned | out_of_school DO | enrolled
    out LTM        | Komet   | enrolled           | Komet   | returned | out_of_school LTM | enrolled
    out unknown    | Komet   | enrolled           | Komet   | returned | out_of_school unknown | enrolled
    enrolled       | Komet   | out DO             | Komet   | left     | enrolled         | out_of_school DO
    enrolled       | Komet   | uncertain transfer | Komet   | left     | enrolled         | uncertain transfer
    enrolled       | Komet   |                    |         | left     | enrolled         |
    enrolled       | Komet   | moved              | Komet   | moved    | enrolled         | moved
    out DO         | Komet   | moved              | Komet   | moved    | out_of_school DO | moved
    enrolled       | Komet   | enrolled           | Palam   | moved    | 63.72.04.1003    | 63.72.03.1001
    out BPB        | Komet   | out DO             | Komet   | category | BPB              | DO
    out DO         | Komet   | uncertain link     | Komet   | verdict  | out_of_school DO | uncertain link
    enrolled       | Komet   | deceased           | Komet   | verdict  | enrolled         | deceased
    enrolled       | Komet   | enrolled           | Komet   |          |                  |
    out DO         | Komet   | out DO             | Komet   |          |                  |
    uncertain link | Komet   | uncertain transfer | Komet   |          |                  |
    out DO         |         | out DO             | Komet   |          |                  |     -- the place became known
"""
VERDICTS = {"out": "out_of_school"}


def side(rows: list[dict], cell: str, place: str) -> pl.DataFrame:
    lines = []
    for at, row in enumerate(rows):
        verdict, _, category = row[cell].partition(" ")
        if verdict:
            code = {"Komet": KOMET, "Palam": PALAM}.get(row[place])
            lines.append((f"c{at:02d}", VERDICTS.get(verdict, verdict), category or None, code, "because"))
    names = ("child_id", "verdict", "category", "village_code", "because")
    return pl.DataFrame(lines, schema=dict.fromkeys(names, pl.String), orient="row")


def changed(bench, rows: list[dict], lang: str = "en") -> list[dict]:
    for name, frame in {
        "before_verdicts": side(rows, "before", "village").drop("because"),
        "verdicts_out": side(rows, "after", "now in"),
    }.items():
        bench.drop(name)
        bench.add(name, frame)
    compare(bench, replace(SETTINGS, lang=lang))
    return bench.frame("SELECT * FROM changed ORDER BY child_id, change").to_dicts()


def test_entries_exits_returns_and_moves(bench):
    rows = small_world.table(CHANGES)
    got = {line["child_id"]: line for line in changed(bench, rows)}
    for at, row in enumerate(rows):
        line = got.pop(f"c{at:02d}", {"change": "", "before": "", "after": ""})
        said = tuple(line[key] or "" for key in ("change", "before", "after"))
        assert said == (row["change"], row["said before"], row["said after"]), row
    assert not got


def test_a_child_may_have_changed_in_two_ways(bench):
    rows = small_world.table("before | village | after | now in\n enrolled | Komet | out DO | Palam")
    assert [line["change"] for line in changed(bench, rows)] == ["left", "moved"]


@pytest.mark.parametrize(("lang", "word"), [("en", "No longer"), ("id", "Tidak ada lagi")])
def test_every_change_says_why(bench, lang, word):
    lines = changed(bench, small_world.table(CHANGES), lang)
    assert all(line["because"] for line in lines)
    assert any(line["because"].startswith(word) for line in lines)
