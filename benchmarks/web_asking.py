"""Asking pages as people do, and watching what it costs: tables, processor time, one alone and eight at once."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import web_house
from web_house import House

HERE = Path(__file__).parent


class Table:
    """Lines of the document, printed as they come."""

    def __init__(self, title: str, heads: tuple[str, ...]):
        self.title, self.heads, self.lines = title, heads, []
        print(f"\n## {title}\n\n| {' | '.join(heads)} |\n|---|{'---:|' * (len(heads) - 1)}", flush=True)

    def add(self, *cells: object) -> None:
        told = [str(cell) for cell in cells]
        self.lines.append(told)
        print(f"| {' | '.join(told)} |", flush=True)

    def written(self) -> str:
        rows = [f"| {' | '.join(line)} |" for line in self.lines]
        head = [f"## {self.title}", "", f"| {' | '.join(self.heads)} |", f"|---|{'---:|' * (len(self.heads) - 1)}"]
        return "\n".join([*head, *rows])


def aimed(value: float, aim: float | None, *, at_least: bool = False) -> tuple[str, str]:
    """(the aim in words, met or not yet)."""
    if aim is None:
        return "", ""
    met = value >= aim if at_least else value <= aim
    return f"{'≥' if at_least else '≤'} {aim:,.0f}", "met" if met else "**not yet**"


class Watch:
    """Processor time of some processes, and of everything else on the machine, while something is measured."""

    def __init__(self, *firsts: int):
        self.firsts, self.wall = firsts, time.perf_counter()
        self.ours, self.all = web_house.cpu(*firsts), web_house.busy()

    def ended(self, *, also: float = 0) -> Watch:
        self.seconds = time.perf_counter() - self.wall
        self.ours = web_house.cpu(*self.firsts) - self.ours
        self.others = max(0.0, (web_house.busy() - self.all - self.ours - also) / self.seconds)
        return self


def users(port: int, people: list[dict], *, seconds: float, pause: float = 0, until: str = "") -> subprocess.Popen:
    process = subprocess.Popen(
        [sys.executable, str(HERE / "web_users.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    given = {"port": port, "seconds": seconds, "pause": pause, "until": until, "people": people}
    process.stdin.write(json.dumps(given))
    process.stdin.close()
    return process


def seen(process: subprocess.Popen) -> dict:
    told = json.loads(process.stdout.read())
    assert process.wait() == 0
    return told


def p95(times: list[float]) -> float:
    return sorted(times)[int(0.95 * (len(times) - 1))]


@dataclass(frozen=True)
class Asked:
    """What one page or operation took: of one person alone, then of eight at once."""

    alone: list[float]  # ms
    spent: float  # processor ms of one answer, gunicorn and PostgreSQL together
    eight: list[float]  # ms
    each_second: float  # answers of eight at once
    others: float  # cores busy with something else meanwhile

    @property
    def median(self) -> float:
        return statistics.median(self.alone)


def alone_and_together(port: int, server: int, house: House, one: dict, people: list[dict], seconds: float, what: str):
    """``one`` alone, then all ``people``; after a second in which every process and connection has done it once."""
    seen(users(port, people, seconds=1))
    watch = Watch(server, house.process())
    alone = seen(users(port, [one], seconds=seconds))
    watch.ended(also=alone["cpu"])
    spent = 1000 * watch.ours / len(alone["times"][what])
    watch = Watch(server, house.process())
    together = seen(users(port, people, seconds=3 * seconds))  # a p95 of eight seconds moves by a fifth
    watch.ended(also=together["cpu"])
    failed = alone["failed"] + together["failed"]
    assert not failed, failed[:5]
    eight = together["times"][what]
    return Asked(alone["times"][what], spent, eight, len(eight) / together["seconds"], watch.others)
