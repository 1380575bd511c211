"""Pack the lists of the npm package idn-area-data into ``areas.parquet``.

npm pack idn-area-data@4.0.1 && tar xzf idn-area-data-4.0.1.tgz
python rangkul/engine/regions_data/make.py package/data
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

LISTS = ("provinces", "regencies", "districts", "villages")


def pack(folder: Path, target: Path) -> None:
    """Write code (Int64, no dots) and name of every province, regency, district and village, sorted by code."""
    lists = [pl.read_csv(folder / f"{name}.csv", infer_schema=False).select("code", "name") for name in LISTS]
    areas = pl.concat(lists).with_columns(pl.col("code").str.replace_all(".", "", literal=True).cast(pl.Int64))
    areas.sort("code").write_parquet(target, compression="zstd", compression_level=19)


if __name__ == "__main__":
    pack(Path(sys.argv[1]), Path(__file__).parent / "areas.parquet")
