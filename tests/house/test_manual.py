"""The manual names what there is: every table, every column, every code."""

from __future__ import annotations

import re

import polars as pl
import pytest
from repository import texts

from rangkul.engine import cli, types
from rangkul.engine.link import words
from rangkul.engine.verdict.rules import RULES

TABLES = {
    "verdicts": types.VERDICTS,
    "links": types.LINKS,
    "review": types.REVIEW,
    "triage": types.TRIAGE,
    "changes": types.CHANGES,
    "problems": types.PROBLEMS,
    "accounting": types.ACCOUNTING,
}


def section(name: str) -> str:
    """The text under a heading of ``docs/tables.md``."""
    page = texts()["docs/tables.md"]
    return re.split(r"^## ", page.split(f"\n## `{name}`\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


@pytest.mark.parametrize("name", TABLES)
def test_every_column_of_a_table_is_described(name):
    first = [line.split("|")[1] for line in section(name).splitlines() if line.startswith("| `")]
    assert set(TABLES[name]) - set(re.findall(r"`(\w+)`", " ".join(first))) == set()


def test_every_verdict_and_every_open_question_is_described():
    shown = section("verdicts")
    said = {rule.verdict for rule in RULES} | {c for rule in RULES for c in re.findall(r"'(\w+)'", rule.category)}
    assert [word for word in sorted(said) if f"`{word}`" not in shown] == []


def test_every_rule_of_a_link_is_described():
    shown = section("links")
    assert [rule for rule in [*words.RULES, "weighed", "second", "taken"] if f"`{rule}`" not in shown] == []


def test_every_outcome_of_a_visit_is_described():
    listed = texts()["docs/tables.md"].split("## Outcomes of a visit", 1)[1]
    codes = [f"S{n:02d}" for n in range(1, 11)] + [f"A{n:02d}" for n in range(1, 13)] + ["A99"]
    assert [code for code in codes if f"| `{code}` |" not in listed] == []
    decided = {c for rule in RULES for c in re.findall(r"'([AS]\d\d)'", rule.when)}
    assert decided == set(codes)


def test_a_table_is_described_as_it_is_typed():
    """The types of the verdicts, since the pages of other rooms are written from them."""
    kinds = {pl.String: "text", pl.Float64: "number", pl.Int16: "whole number", pl.Int8: "whole number"}
    lines = [line.split("|") for line in section("verdicts").splitlines() if line.startswith("| `")]
    told = {name: cells[2] for cells in lines for name in re.findall(r"`(\w+)`", cells[1])}
    assert {c for c, kind in types.VERDICTS.items() if kinds[kind] not in told[c]} == set()


DECISIONS = sorted(name for name in texts() if name.startswith("docs/decisions/"))


@pytest.mark.parametrize("name", DECISIONS)
def test_a_decision_is_one_page_with_its_reasons(name):
    page = texts()[name]
    assert page.startswith("# ")
    assert [part for part in ("**Why", "**What we chose.**", "**What we turned down.**") if part not in page] == []
    assert page.count("\n") <= 60


def test_decisions_are_numbered_without_a_gap():
    assert [int(name.split("/")[-1][:4]) for name in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_every_make_command_of_the_pages_exists():
    targets = set(re.findall(r"^([a-z]+):", texts()["Makefile"], re.MULTILINE))
    pages = [text for name, text in texts().items() if name.endswith(".md")]
    said = {word for text in pages for word in re.findall(r"(?:`|^)make ([a-z]+)", text, re.MULTILINE)}
    assert {"demo", "test"} <= said <= targets


def test_every_option_of_the_pages_exists(capsys):
    for verb in ("reconcile", "district", "explain"):
        with pytest.raises(SystemExit):
            cli.main([verb, "--help"])
    known = set(re.findall(r"--[a-z-]+", capsys.readouterr().out))
    pages = ("README.md", "docs/tables.md", "SECURITY.md", "ARCHITECTURE.md")
    assert {option for page in pages for option in re.findall(r"(?<!-)--[a-z][a-z-]+", texts()[page])} <= known
