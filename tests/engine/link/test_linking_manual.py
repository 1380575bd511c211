"""The manual is made from the tables, and it is current."""

from __future__ import annotations

import ast

import render


def test_the_page_says_what_the_tables_say():
    assert render.PAGE.read_text(encoding="utf-8") == render.page(), "run: python tests/engine/link/render.py"


def test_every_file_with_tables_is_a_chapter():
    trees = {path.stem: ast.parse(path.read_text(encoding="utf-8")) for path in render.HERE.glob("test_*.py")}
    functions = [
        (name, node) for name, tree in trees.items() for node in tree.body if isinstance(node, ast.FunctionDef)
    ]
    assert {name for name, node in functions if render._is_told(node)} == set(render.CHAPTERS)


def test_a_table_becomes_a_table_of_the_page():
    lines = render._markdown("\n a | b\n 1 | two -- a remark\n").splitlines()
    assert lines == ["| a | b   |          |", "| --- | --- | -------- |", "| 1 | two | a remark |"]
