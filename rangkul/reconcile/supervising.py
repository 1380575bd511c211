"""The engine's own process: what it is given, how far it is, how it is stopped. No database here."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rangkul.engine.types import Input

from .engine_room import DONE, WRONG_INPUT

MODULE = f"{__package__}.engine_room"
#: What of our environment the engine needs; keys and database addresses are not among it.
PASSED_ON = ("PATH", "LANG", "LC_ALL", "TZ", "PYTHONPATH", "VIRTUAL_ENV", "POLARS_MAX_THREADS")
PATIENCE = 5  # seconds between asking the process to end and ending it


@dataclass(frozen=True)
class Outcome:
    """How the engine ended. ``sentence`` is for people where the input was wrong; ``fault`` is for us."""

    done: bool
    sentence: str = ""
    fault: str = ""


def write_job(
    home: Path, *, inputs: Sequence[Input], settings: str, decisions: Path | None, previous: Path | None
) -> Path:
    """Describe the work in ``home``; the tables will lie in ``home/hasil``."""
    (home / "settings.toml").write_text(settings, encoding="utf-8")
    (home / "scratch").mkdir(mode=0o700)
    job = {
        "inputs": [
            {"path": str(given.path), "kind": given.kind, "period": given.period, "map": _text(given.map)}
            for given in inputs
        ],
        "settings": str(home / "settings.toml"),
        "decisions": _text(decisions),
        "previous": _text(previous),
        "out": str(home / "hasil"),
    }
    path = home / "job.json"
    path.write_text(json.dumps(job), encoding="utf-8")
    return path


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)


class Engine:
    """The process that does one job: ``with Engine(job) as engine:``. It outlives neither the block nor its starter."""

    def __init__(self, job: Path):
        self.step, self.share = "", 0.0
        self._told: dict = {}
        self._home = job.parent
        surroundings = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", MODULE, str(job)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=(self._home / "errors.txt").open("wb"),
            env=surroundings | {"RANGKUL_SCRATCH": str(self._home / "scratch"), "HOME": str(self._home)},
            start_new_session=True, text=True, encoding="utf-8",
        )  # fmt: skip
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_exc) -> None:
        self.stop()
        self._process.stdout.close()
        self._process.stdin.close()

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait(self, seconds: float) -> Outcome | None:
        """How it ended; None while it goes on."""
        try:
            code = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None
        self._listener.join(PATIENCE)
        if code == DONE:
            return Outcome(done=True)
        if code == WRONG_INPUT and self._told.get("wrong"):
            return Outcome(done=False, sentence=self._told["wrong"])
        if code == -signal.SIGKILL:
            return Outcome(done=False, fault="killed")
        fault = " ".join(filter(None, (self._told.get("fault"), self._told.get("where")))) or f"exit {code}"
        return Outcome(done=False, fault=fault)

    def stop(self) -> None:
        """End it and whatever it started (the reader of workbooks is a process of its own)."""
        if self._process.poll() is None:
            self._signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(PATIENCE)
        self._signal(signal.SIGKILL)
        self._process.wait()

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):  # everybody has gone home
            os.killpg(self._process.pid, number)

    def _listen(self) -> None:
        for line in self._process.stdout:
            told = json.loads(line)
            self._told |= told
            self.step, self.share = told.get("step", self.step), told.get("share", self.share)
