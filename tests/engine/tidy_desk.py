"""A desk for the stories about tidying: put files on it, take them in, look at what came out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import office_files
import polars as pl

from rangkul.engine import tidy
from rangkul.engine.regions import Regions, load
from rangkul.engine.scratch import Bench
from rangkul.engine.settings import Settings

SETTINGS = Settings(as_of=date(2025, 10, 1), regency="63.72", demo_niks=True)
HEADER = ["No", "NIK", "Nama Lengkap", "Jenis Kelamin", "Tanggal Lahir", "Nama Ibu Kandung"]
ANI = ["1", "6372914503120001", "Ani", "P", "05-03-2012", "Siti Aminah"]
BUDI = ["2", "6372910107130002", "Budi", "L", "01-07-2013", "Rusmini"]
CITRA = ["3", "6372925208140003", "Citra", "P", "12-08-2014", "Halimah"]


class Desk:
    """Files in a folder, and the tables that reading them makes."""

    def __init__(self, folder: Path, bench: Bench, areas: Regions):
        self.folder, self.bench, self.areas = folder, bench, areas
        self.skipped = 0

    def book(self, name: str, rows: office_files.Rows, **more: office_files.Rows) -> Path:
        return self.put(name, office_files.xlsx({"Sheet1": rows, **more}))

    def text(self, name: str, rows: list[list[str]], separator: str = ";", encoding: str = "utf-8") -> Path:
        return self.put(name, "\r\n".join(separator.join(row) for row in rows).encode(encoding))

    def put(self, name: str, data: bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def take(
        self, *given, settings: Settings = SETTINGS, keep_going: bool = False, saved_map: Path | None = None
    ) -> Desk:
        inputs = tidy.find(given or [self.folder], settings, saved_map)
        self.skipped = tidy.take(inputs, settings, self.bench, regions=self.areas, keep_going=keep_going)
        return self

    def rows(self, columns: str, table: str = "people", where: str = "true") -> list[tuple]:
        order = "row" if table == "people" or table.startswith("extra_") else "ALL"
        return self.bench.frame(f"SELECT {columns} FROM {table} WHERE {where} ORDER BY {order}").rows()

    def one(self, columns: str, table: str = "people", where: str = "true"):
        (row,) = self.rows(columns, table, where)
        return row if len(row) > 1 else row[0]

    def codes(self, where: str = "true") -> set[str]:
        return {code for (code,) in self.rows("code", "problems", where)}

    def account(self) -> pl.DataFrame:
        return self.bench.frame("SELECT * FROM accounting")


def open_desk(folder: Path, bench: Bench) -> Desk:
    folder.mkdir()
    return Desk(folder, bench, load())
