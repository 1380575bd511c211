"""How every file of the package is written. Each rule is also seen to fail on a bad line."""

from __future__ import annotations

import ast
import re

import pytest
from repository import modules, project, texts

LONGEST = 500


def ours(*folders: str) -> dict[str, str]:
    """Modules that people wrote: the first migration of a room is written by Django."""
    return {name: text for name, text in modules(*folders).items() if not name.endswith("migrations/0001_initial.py")}


def without_docstring(files: dict[str, str]) -> list[str]:
    return [name for name, text in files.items() if text.strip() and not ast.get_docstring(ast.parse(text))]


def too_long(files: dict[str, str]) -> list[str]:
    return [f"{name}: {text.count(chr(10))} lines" for name, text in files.items() if text.count("\n") > LONGEST]


def printing(files: dict[str, str]) -> list[str]:
    calls = (
        (name, node)
        for name, text in files.items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    )
    return [f"{name}:{node.lineno}" for name, node in calls if not name.endswith("/cli.py")]


def without_reason(pyproject: str) -> list[str]:
    """Requirements in lists of dependencies whose line has no comment."""
    required = re.compile(r'^\s+"[A-Za-z0-9._-]+(?:\[[\w,]+\])?\s*[<>=~!][^"]*",?(?P<rest>.*)$', re.MULTILINE)
    return [found[0].strip() for found in required.finditer(pyproject) if not re.match(r"\s*#\s*\w", found["rest"])]


def test_every_module_says_what_it_is_for():
    assert without_docstring(ours("rangkul/", "benchmarks/", "tests/")) == []


def test_no_file_of_the_package_is_too_long():
    assert too_long(ours("rangkul/")) == []


def test_only_the_command_prints():
    assert printing(modules("rangkul/")) == []


def test_every_dependency_gives_its_reason():
    text = texts()["pyproject.toml"]
    assert without_reason(text) == []
    groups = [project()["project"]["dependencies"], *project()["dependency-groups"].values()]
    assert sum(map(len, groups)) == len(
        re.findall(r'^\s+"[A-Za-z0-9._-]+(?:\[[\w,]+\])?\s*[<>=~!]', text, re.MULTILINE)
    )


@pytest.mark.parametrize(
    ("rule", "bad", "good"),
    [
        (without_docstring, {"rangkul/x.py": "import os\n"}, {"rangkul/x.py": '"""Says it."""\n'}),
        (too_long, {"rangkul/x.py": "pass\n" * (LONGEST + 1)}, {"rangkul/x.py": "pass\n" * LONGEST}),
        (printing, {"rangkul/x.py": "print(1)"}, {"rangkul/cli.py": "print(1)", "rangkul/y.py": "# print(1)"}),
        (without_reason, 'a = [\n    "duckdb>=2",\n]', 'a = [\n    "duckdb>=2", # joins rows\n]'),
    ],
)
def test_each_rule_sees_a_bad_line(rule, bad, good):
    assert rule(bad) != []
    assert rule(good) == []
