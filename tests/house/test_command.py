"""The command as a stranger meets it: help, colours, wrong use, and what is loaded to start it."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from rangkul.engine import cli

RANGKUL = [sys.executable, "-m", "rangkul.engine.cli"]
VERBS = ("reconcile", "district", "explain")
AS_OF = ["--as-of", "2025-10-01"]


def wrong_use(*words: str) -> int:
    """Exit code of the command, whether the parser or the command itself refuses."""
    try:
        return cli.main(words)
    except SystemExit as stop:
        return stop.code


def at_a_terminal(*words: str) -> str:
    """What a terminal receives with NO_COLOR set."""
    mine, theirs = pty.openpty()
    env = os.environ | {"NO_COLOR": "1", "TERM": "xterm-256color", "COLUMNS": "100"}
    env.pop("FORCE_COLOR", None)
    process = subprocess.Popen([*RANGKUL, *words], stdin=theirs, stdout=theirs, stderr=theirs, env=env)
    os.close(theirs)
    heard = b""
    try:
        while part := os.read(mine, 65536):
            heard += part
    except OSError:  # Linux: the other end is closed
        pass
    os.close(mine)
    assert process.wait() == 0
    return heard.decode("utf-8")


def test_help_works_and_names_every_verb():
    shown = at_a_terminal("--help")
    assert [verb for verb in VERBS if verb not in shown] == []
    assert "\x1b[" not in shown


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(verb, capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main([verb, "--help"])
    assert stop.value.code == 0
    assert f"usage: rangkul {verb}" in capsys.readouterr().out


def test_no_color_is_respected_by_the_bar(tmp_path):
    shown = at_a_terminal("district", "--children", "150", "--format", "parquet", "--out", str(tmp_path / "d"))
    assert "\x1b[3" not in shown
    assert "\x1b[1m" not in shown


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["fly"],
        ["reconcile"],
        ["reconcile", "register.csv", "--out", "out"],
        ["reconcile", "register.csv", "--as-of", "1 Oktober 2025", "--out", "out"],
        ["reconcile", "register.csv", *AS_OF, "--ages", "18-7", "--out", "out"],
        ["reconcile", "not-there.csv", *AS_OF, "--out", "out"],
        ["reconcile", "dapodic=not-there.csv", *AS_OF, "--out", "out"],
        ["district", "--preset", "atlantis", "--out", "out"],
        ["district", "--children", "3", "--out", "out"],
        ["explain", "not-there", "c1"],
    ],
    ids=lambda words: " ".join(words) or "nothing",
)
def test_wrong_use_is_exit_code_2_and_a_sentence(words, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert wrong_use(*words) == 2
    said = capsys.readouterr().err
    assert said.strip()
    assert "Traceback" not in said
    assert not (tmp_path / "out" / "summary.json").exists()


def test_starting_the_command_loads_no_web_framework(tmp_path):
    """Django is put in its way, so that even a guarded import would be seen."""
    (tmp_path / "django").mkdir()
    (tmp_path / "django" / "__init__.py").write_text("")
    look = "import sys, rangkul.engine.cli; print([m for m in ('django', 'splink', 'http.server') if m in sys.modules])"
    run = subprocess.run(
        [sys.executable, "-c", look],
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == "[]"


def test_the_installed_command_is_this_one():
    command = Path(sys.executable).with_name("rangkul")
    assert command.exists(), "Run `make setup`: the command is not installed beside this Python."
    run = subprocess.run([command, "--version"], capture_output=True, text=True, check=True)
    assert run.stdout.startswith("rangkul ")
