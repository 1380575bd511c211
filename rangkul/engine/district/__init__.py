"""A made-up district with known truth: the demo, the test bed and the source of the benchmarks.

    district.make(preset="banjarbaru", children=None, out=Path("demo"))

Its kecamatan and villages are real, its people are not: digits 5-6 of every NIK lie in 90..99, which no kecamatan has.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl

from ..types import InputError
from . import canonical, leavers, national, office, poverty, rolls, truth, visits
from .presets import PRESETS
from .world import World, make_world

PERIODS = ("20242", "20251")
FORMATS = ("office", "parquet")
#: First line of settings.toml: by it a folder is known as ours, and may be written anew.
MARK = "# Kabupaten buatan dari `rangkul district`: tidak satu orang pun di dalamnya nyata."
FOLDERS = (*PERIODS, "truth")
Progress = Callable[[str, int, int], None]


def make(
    *,
    preset: str,
    children: int | None,
    seed: int = 1,
    hard: bool = False,
    format: str = "office",
    out: Path,
    progress: Progress | None = None,
) -> None:
    """Write ``out/20242``, ``out/20251``, ``out/truth`` and ``out/settings.toml``; equal arguments, equal bytes.

    ``children`` counts those of 7-18 years in the latest register (None: as many as the preset's place has).
    ``progress(what, done, total)`` is called as the work goes on. Raises InputError for an unknown preset or format, a
    number of children that is no district, or a folder that is not empty and not ours.
    """
    if preset not in PRESETS:
        raise InputError(f"Daerah {preset!r} tidak dikenal. Yang ada: {', '.join(sorted(PRESETS))}.")
    if format not in FORMATS:
        raise InputError(f"Bentuk {format!r} tidak dikenal. Yang ada: {', '.join(FORMATS)}.")
    place = PRESETS[preset]
    wanted = place.children if children is None else children
    if wanted < 100:
        raise InputError(f"Jumlah anak {wanted} terlalu kecil. Pakai --children 100 atau lebih.")
    out = Path(out)
    _clear(out)
    tell = progress or (lambda _what, _done, _total: None)
    _settings(out, place.regency)
    tell("penduduk", 0, 1 + 3 * len(PERIODS))
    world = make_world(place, wanted=wanted, seed=seed, hard=hard)
    _deliver(world, out, format, tell)


def _clear(out: Path) -> None:
    """Make room: an empty or new folder, or one that we wrote before."""
    if out.exists() and not out.is_dir():
        raise InputError(f"{out} bukan folder. Pilih nama folder lain dengan --out.")
    if out.is_dir() and any(out.iterdir()):
        settings = out / "settings.toml"
        ours = settings.is_file() and settings.read_text(encoding="utf-8", errors="replace").startswith(MARK)
        if not ours:
            raise InputError(f"Folder {out} sudah berisi. Kosongkan, atau pilih folder lain dengan --out.")
        for name in FOLDERS:
            shutil.rmtree(out / name, ignore_errors=True)
    out.mkdir(parents=True, exist_ok=True)


def _settings(out: Path, regency: str) -> None:
    text = f'{MARK}\ndemo_niks = true\nregency = "{regency}"\n'
    (out / "settings.toml").write_text(text, encoding="utf-8")


def _deliver(world: World, out: Path, form: str, tell: Progress) -> None:
    """Write the deliveries of both periods and the truth behind them."""
    writer = canonical if form == "parquet" else office
    steps = 1 + 3 * len(PERIODS)
    rows: list[pl.DataFrame] = []
    people: dict[str, pl.DataFrame] = {}
    lists: list[pl.DataFrame] = []
    for n, period in enumerate(PERIODS):
        folder = out / period
        folder.mkdir()
        roster = rolls.roster(world, period)
        roster = roster.with_columns(errors=rolls.errors()).drop([f"e_{e}" for e in rolls.ERRORS if e != "nik"])
        national_list = national.national_list(world, period, roster)
        roster = roster.drop("e_nik")
        tell(f"register {period}", 1 + 3 * n, steps)
        rows.append(writer.write_register(world, period, folder))
        tell(f"rombel {period}", 2 + 3 * n, steps)
        rows.append(writer.write_roster(world, period, folder, roster))
        tell(f"daftar lain {period}", 3 + 3 * n, steps)
        found = visits.findings(world, period, national_list)
        tables = {
            "leavers": leavers.leavers(world, period),
            "dtsen": poverty.dtsen(world, period),
            "ats": national_list,
            "field": found,
        }
        for kind, table in tables.items():
            rows.append(writer.write_list(world, period, folder, kind, table.with_columns(errors=rolls.errors())))
        outside = office.listed_outside(world, period) if form == "office" else None
        people[period] = truth.children(world, period, roster, national_list)
        lists.append(truth.triage(world, period, national_list, found, national.GROUPS, outside))
        del roster
    _truth(out / "truth", people, rows, lists)
    if form == "office":
        office.write_broken(out / "truth" / "rusak")
    tell("selesai", steps, steps)


def _truth(folder: Path, people: dict[str, pl.DataFrame], rows: list[pl.DataFrame], lists: list[pl.DataFrame]) -> None:
    folder.mkdir()
    truth.changes(*(people[p] for p in PERIODS)).write_parquet(folder / "changes.parquet")
    pl.concat(people.values()).write_parquet(folder / "children.parquet")
    pl.concat(rows).write_parquet(folder / "rows.parquet")
    pl.concat(lists).write_parquet(folder / "ats.parquet")
    (folder / "README.txt").write_text(truth.README, encoding="utf-8")
