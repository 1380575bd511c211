"""The import rules of pyproject.toml, each seen to break on a planted fault in a small copy of the house."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from repository import ROOT, project

CONTRACTS = project()["tool"]["importlinter"]["contracts"]
LAYERED = [c for c in CONTRACTS if c["type"] == "layers"]
FORBIDDEN = [c for c in CONTRACTS if c["type"] == "forbidden"]


def rooms(contract: dict) -> list[list[str]]:
    """Full names of the modules of each layer, top first."""
    (container,) = contract["containers"]
    return [[f"{container}.{name.strip(' ()')}" for name in layer.split("|")] for layer in contract["layers"]]


def build(folder: Path, imports: list[tuple[str, str]] = (), extra: list[str] = ()) -> str:
    """A package tree with every module that a contract names, and these imports; returns what the linter says of it."""
    names = {name for contract in LAYERED for layer in rooms(contract) for name in layer}
    names |= {m for contract in FORBIDDEN for m in contract["source_modules"]} | set(extra)
    names |= {m for contract in FORBIDDEN for m in contract["forbidden_modules"] if m.startswith("rangkul.")}
    for name in names:
        package = folder.joinpath(*name.split("."))
        package.mkdir(parents=True, exist_ok=True)
        said = "".join(f"import {target}\n" for source, target in imports if source == name)
        (package / "__init__.py").write_text(said, encoding="utf-8")
    (folder / "rangkul" / "__init__.py").touch()
    rules = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (folder / "pyproject.toml").write_text(rules[rules.index("[tool.importlinter]") :], encoding="utf-8")
    command = "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command as c; c()"
    run = subprocess.run(
        [sys.executable, "-c", command, "--no-cache", "--no-logo"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return " ".join((run.stdout + run.stderr).split())


@pytest.fixture(scope="module")
def sound(tmp_path_factory) -> str:
    return build(tmp_path_factory.mktemp("sound"))


@pytest.fixture(scope="module")
def faulty(tmp_path_factory) -> str:
    """One tree with every fault there can be between neighbours."""
    imports = [(below, above) for below, above in upward()] + beside()
    imports += [(c["source_modules"][0], module) for c in FORBIDDEN for module in c["forbidden_modules"]]
    extra = [f"{c['containers'][0]}.stray" for c in LAYERED]
    return build(tmp_path_factory.mktemp("faulty"), imports, extra)


def upward() -> list[tuple[str, str]]:
    """(lower, upper): a module of each layer imports one of the layer above."""
    pairs = []
    for contract in LAYERED:
        layers = rooms(contract)
        pairs += [(low[0], high[0]) for high, low in pairwise(layers)]
    return pairs


def beside() -> list[tuple[str, str]]:
    """(one, other): modules of one layer that may not know each other."""
    return [(layer[0], layer[1]) for contract in LAYERED for layer in rooms(contract) if len(layer) > 1]


def test_a_house_in_order_breaks_no_contract(sound):
    assert "0 broken" in sound
    assert all(f"{c['name']} KEPT" in sound for c in CONTRACTS)


def test_every_contract_breaks_on_its_fault(faulty):
    assert f"{len(CONTRACTS)} broken" in faulty
    assert all(f"{c['name']} BROKEN" in faulty for c in CONTRACTS)


@pytest.mark.parametrize(("source", "target"), upward() + beside())
def test_an_import_against_the_flow_is_named(faulty, source, target):
    assert re.search(rf"{re.escape(source)} -> {re.escape(target)}\b", faulty)


@pytest.mark.parametrize(
    ("source", "module"), [(c["source_modules"][0], m) for c in FORBIDDEN for m in c["forbidden_modules"]]
)
def test_a_forbidden_import_is_named(faulty, source, module):
    assert re.search(rf"{re.escape(source)} -> {re.escape(module)}\b", faulty)


@pytest.mark.parametrize("contract", [c for c in LAYERED if c.get("exhaustive")], ids=lambda c: c["containers"][0])
def test_a_module_that_stands_in_no_layer_is_named(faulty, contract):
    assert f"{contract['containers'][0]}.stray" in faulty


def test_the_layers_name_every_module_of_the_engine():
    there = {
        p.stem for p in (ROOT / "rangkul" / "engine").iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()
    }
    (engine,) = (c for c in LAYERED if c["containers"] == ["rangkul.engine"])
    assert {name.rsplit(".", 1)[1] for layer in rooms(engine) for name in layer} == there - {"__init__"}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("from django.dispatch import receiver", "TID251"),
        ("from django.db.models.signals import post_save", "TID251"),
        ("import django.dispatch", "TID251"),
        ("def f():\n    import os\n    return os", "PLC0415"),
        ("try:\n    f()\nexcept Exception:\n    g()", "BLE001"),
        ("print(1)", "T201"),
        ("import datetime\nx = datetime.datetime.now()", "DTZ005"),
    ],
)
def test_ruff_sees_a_bad_line(line, code):
    where = ["--stdin-filename", "rangkul/engine/x.py", "--output-format", "concise", "--no-cache"]
    run = subprocess.run(
        [sys.executable, "-m", "ruff", "check", *where, "-"],
        cwd=ROOT,
        input=line + "\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert code in run.stdout
