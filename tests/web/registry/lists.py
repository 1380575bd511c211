"""Lists of a made-up district, reconciled by the engine: what an accepted run leaves for the register.

    LISTS = '''
    kind     | id | nik | name | born_on | sex | mother | village | kk | school | grade
    register | 1  | 11  | Siti | 2014-03-02 | P | Aminah | Komet | A |  |
    '''

Numbers are written short, as in ``engine/small_world.py``: ``11`` is a NIK of the row, ``A`` a family card.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
from engine.small_world import VILLAGES, Numbers, table

from rangkul.engine import pipeline
from rangkul.engine.settings import Settings
from rangkul.engine.types import Input

AS_OF = date(2025, 10, 1)
#: A district small enough to be read: eight children of the register, their schools, one list of the poor.
LISTS = """
    kind     | id | nik | name             | born_on    | sex | mother  | village | kk | school   | grade | decile
    register | 1  | 11  | Siti Aisyah      | 2014-03-02 | P   | Aminah  | Komet   | A  |          |       |
    register | 2  | 12  | Muhammad Rizky   | 2012-05-17 | L   | Aminah  | Komet   | A  |          |       |
    register | 3  | 13  | Dewi Lestari     | 2011-08-09 | P   | Rahmah  | Palam   | B  |          |       |
    register | 4  | 14  | Ahmad Fauzi      | 2010-01-21 | L   | Nurul   | Mentaos | C  |          |       |
    register | 5  | 15  | Noor Halimah     | 2009-11-30 | P   | Salasiah| Palam   | D  |          |       |
    register | 6  | 16  | Bayu Saputra     | 2013-12-12 | L   | Yuliana |         | E  |          |       |
    dapodik  | a  | 11  | Sitti Aisyah     | 2014-03-02 | P   | Aminah  | Komet   |    | 30304001 | 5     |
    dapodik  | b  | 12  | Moch. Rizki      | 2012-05-17 | L   | Aminah  | Komet   |    | 30304001 | 6     |
    dapodik  | c  | 14  | Ahmad Fauzi      | 2010-01-21 | L   | Nurul   | Mentaos |    | 30304002 | 9     |
    dapodik  | d  | 19  | Tuti Wulandari   | 2013-07-04 | P   | Marni   | Komet   |    | 30304001 | 5     |
    dtsen    | x  | 13  | Dewi Lestari     | 2011-08-09 | P   | Rahmah  | Palam   | B  |          |       | 1
"""
_HEADS = {
    "id": "record_id", "born_on": "birth_date", "mother": "mother_name", "school": "school_id",
}  # fmt: skip


def reconciled(folder: Path, text: str = LISTS, *, previous: Path | None = None, as_of: date = AS_OF) -> Path:
    """Write the lists as files, let the engine reconcile them, and give the folder of its answers."""
    data, out = folder / "data", folder / "out"
    out.mkdir(parents=True)
    rows = table(text)
    numbers = Numbers(rows)
    period = "20251" if as_of.month > 6 else "20252"
    for kind in dict.fromkeys(row["kind"] for row in rows):
        place = data / period
        place.mkdir(parents=True, exist_ok=True)
        mine = [_cells(row, numbers) for row in rows if row["kind"] == kind]
        pl.DataFrame(mine, schema=dict.fromkeys(mine[0], pl.String)).write_parquet(place / f"{kind}.parquet")
    settings = Settings(as_of=as_of, regency="63.72", demo_niks=True, threads=1)
    inputs = [Input(path, kind=path.stem, period=period) for path in sorted((data / period).iterdir())]
    pipeline.reconcile(pipeline.Run(inputs=inputs, settings=settings, out=out, previous=previous, details=True))
    return out


def _cells(row: dict[str, str], numbers: Numbers) -> dict[str, str | None]:
    cells = {_HEADS.get(name, name): value or None for name, value in row.items() if name not in ("kind", "note")}
    cells["nik"] = numbers.read(row["nik"])[0]
    cells["no_kk"] = str(numbers.card(row["kk"])) if row["kk"] else None
    cells["village_code"] = str(VILLAGES[row["village"]]) if row["village"] else None
    for name in ("kk", "village"):
        del cells[name]
    if row["kind"] not in ("dtsen",):
        del cells["decile"]
    return cells
