"""The work bench of one run: DuckDB in memory, and a private folder for what does not fit, gone when the run ends.

A run that is killed leaves its folder behind; the next start finds that nobody holds its lock and removes it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from pathlib import Path

import duckdb
import polars as pl

PREFIX = "rangkul-run-"


def sweep(parent: Path) -> int:
    """Remove folders of runs that died. Returns how many."""
    gone = 0
    for folder in parent.glob(f"{PREFIX}*"):
        try:
            if folder.stat().st_uid != os.getuid() or folder.is_symlink():
                continue
            with open(folder / "lock", "a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
                gone += 1
        except OSError:  # held by a living run, or removed by another start
            continue
    return gone


class Bench:
    """Named steps over one DuckDB connection.

    ``step("pairs", "select …")`` makes the table ``pairs``; with ``keep`` every step can be looked at afterwards.
    """

    def __init__(
        self,
        *,
        threads: int = 2,
        memory_mb: int = 0,
        keep: Path | None = None,
        parent: Path | None = None,
        on_disk: bool = False,
    ):
        parent = Path(parent or os.environ.get("RANGKUL_SCRATCH") or tempfile.gettempdir())
        sweep(parent)
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))  # mode 0700
        self._lock = open(self.folder / "lock", "a")  # noqa: SIM115 - held until close()
        fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        config = {
            "threads": threads,
            "temp_directory": str(self.folder / "spill"),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
        if memory_mb:
            config["memory_limit"] = f"{memory_mb}MB"
        # what is read once and scanned often: in memory where it fits, else compressed in the private folder
        self.con = duckdb.connect(str(self.folder / "bench.duckdb") if on_disk else ":memory:", config=config)
        self.con.execute("SET enable_progress_bar=false; SET preserve_insertion_order=true")
        self.keep = keep
        self.laps: dict[str, float] = {}
        self._kept = 0

    def __enter__(self) -> Bench:
        return self

    def __exit__(self, *_exc) -> None:
        self.close()

    def close(self) -> None:
        self.con.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        self._lock.close()

    def step(self, name: str, sql: str, params: list | None = None) -> None:
        """Make the table ``name`` from a query (replacing it).

        It lies in memory, and spills to the private folder where memory is short.
        """
        start = time.perf_counter()
        self.con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}", params or [])
        self._after(name, start)

    def view(self, name: str, sql: str) -> None:
        """Name a query without making a table of it; with ``keep`` it is looked at like a step."""
        start = time.perf_counter()
        self.con.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {sql}")
        if self.keep is not None:
            self._after(name, start)

    def run(self, sql: str, params: list | None = None) -> duckdb.DuckDBPyConnection:
        """Any other statement."""
        return self.con.execute(sql, params or [])

    def one(self, sql: str, params: list | None = None):
        """First value of the first row."""
        return self.con.execute(sql, params or []).fetchall()[0][0]

    def add(self, name: str, frame: pl.DataFrame) -> None:
        """Append a frame to the table ``name``, making it if need be. Columns are matched by name."""
        start = time.perf_counter()
        self.con.register("_incoming", frame.to_arrow())
        exists = self.one("select count(*) from duckdb_tables() where table_name = ?", [name])
        if exists:
            self.con.execute(f"INSERT INTO {name} BY NAME SELECT * FROM _incoming")
        else:
            self.con.execute(f"CREATE TABLE {name} AS SELECT * FROM _incoming")
        self.con.unregister("_incoming")
        self.laps[f"add {name}"] = self.laps.get(f"add {name}", 0) + time.perf_counter() - start

    def frame(self, sql: str, params: list | None = None) -> pl.DataFrame:
        """The answer of a query as a Polars frame."""
        return pl.from_arrow(self.con.sql(sql, params=params or None).to_arrow_table())

    def drop(self, *names: str) -> None:
        for name in names:
            self.con.execute(f"DROP TABLE IF EXISTS {name}")

    def _after(self, name: str, start: float) -> None:
        self.laps[name] = self.laps.get(name, 0) + time.perf_counter() - start
        if self.keep is not None:
            self._kept += 1
            self.keep.mkdir(parents=True, exist_ok=True)
            target = str(self.keep / f"{self._kept:03d}-{name}.parquet").replace("'", "''")
            self.con.execute(f"COPY {name} TO '{target}' (FORMAT parquet)")
