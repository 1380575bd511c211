"""What a run hands to a register of children and to the owners of lists. No person in here exists."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from rangkul.engine import hand_over, pipeline
from rangkul.engine.settings import Settings
from rangkul.engine.tidy.deliveries import find

SETTINGS = Settings(as_of=date(2025, 10, 1), regency="63.72", demo_niks=True, threads=1)
REGISTER = """
    id  | nik              | no_kk            | name          | sex | birth_date | mother  | village    | status
    k1  | 6372911203130001 | 6372910507150001 | Siti Aminah   | P→  | 2013-03-12 | Rohana  | 6372041003 |
    k2  | 6372911505120002 | 6372910507150001 | Budi Hartono  | L   | 2012-05-15 | Rohana  | 6372041003 |
    k3  | 6372910107110003 | 6372910507150018 | Joko Susilo   | L   | 2011-07-01 | Wagiyem | 6372041002 |
    k4  | 6372910808100004 | 6372910507150035 | Dian Permata  | L   | 2010-08-08 | Lestari | 6372031001 | MENINGGAL
    k5  | 6372912009120005 | 6372910507150052 | Eko Prasetyo  | L   | 2012-09-20 | Sumiati | 6372041003 |
    k6  | 6372912009120005 | 6372910507150069 | Fajar Nugroho | L   | 2012-09-20 | Hartini | 6372041002 |
"""
ROSTER = """
    id  | nik              | name          | sex | birth_date | mother  | village    | school        | npsn     | grade
    p1  | 6372911203130001 | Sitti Aminah  | P→  | 2013-03-12 | Rohana  | 6372041003 | SDN Komet 1   | 30304001 | 6
    p2  |                  | Budi Hartono  | L   | 2012-05-15 | Rohana  | 6372041003 | SDN Komet 1   | 30304001 | 6
    p3  | 6372910107110003 | Joko Susilo   | L   | 2011-01-07 | Wagiyem | 6372041002 | SMPN 2 Mentaos | 30304002 | 8
    p4  | 6372910808100004 | Dian Permata  | L   | 2010-08-08 | Lestari | 6372031001 | SMPN 2 Mentaos | 30304002 | 9
    p7  | 6372911111110007 | Gilang Pamungkas | L | 2011-11-11 | Kartini | 6372041002 | SMPN 2 Mentaos | 30304002 | 8
"""
HEADS = {
    "id": "ID", "nik": "NIK", "no_kk": "No KK", "name": "Nama", "sex": "Jenis Kelamin", "birth_date": "Tanggal Lahir",
    "mother": "Nama Ibu Kandung", "village": "Kode Desa", "status": "Status Hidup", "school": "Nama Sekolah",
    "npsn": "NPSN", "grade": "Kelas",
}  # fmt: skip


def table(text: str) -> list[dict[str, str]]:
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def write(path: Path, text: str) -> None:
    """A small table as an office's file. ``P→`` is a girl: the day in her NIK is her birth day plus 40."""
    rows = table(text)
    for row in rows:
        if row["sex"] == "P→":
            row["sex"] = "P"
            row["nik"] = row["nik"] and f"{row['nik'][:6]}{int(row['nik'][6:8]) + 40}{row['nik'][8:]}"
    pl.DataFrame(rows).rename({name: head for name, head in HEADS.items() if name in rows[0]}).write_csv(path)


def run(
    folder: Path, register: str = REGISTER, roster: str = ROSTER, *, details: bool = True, out: str = "out"
) -> Path:
    write(folder / "penduduk.csv", register)
    write(folder / "dapodik.csv", roster)
    given = [f"register@20251={folder / 'penduduk.csv'}", f"dapodik@20251={folder / 'dapodik.csv'}"]
    target = folder / "out"
    pipeline.reconcile(pipeline.Run(inputs=find(given), settings=SETTINGS, out=target, details=details))
    return target


@pytest.fixture(scope="module")
def out(tmp_path_factory) -> Path:
    return run(tmp_path_factory.mktemp("hand-over"))


def rows(out: Path, name: str) -> list[dict]:
    return [row for batch in hand_over.batches(out / name) for row in batch]


def test_every_verdict_has_one_child_with_what_is_believed(out):
    children = {child["child_id"]: child for child in rows(out, hand_over.CHILDREN)}
    verdicts = rows(out, "verdicts.parquet")
    assert set(children) == {verdict["child_id"] for verdict in verdicts}
    assert len(children) == len(verdicts)
    siti = next(child for child in children.values() if child["name"] == "Siti Aminah")
    assert (siti["nik"], siti["no_kk"]) == ("6372915203130001", "6372910507150001")
    assert (siti["district_code"], siti["village_code"]) == ("637204", "6372041003")
    assert (siti["verdict"], siti["school_id"], siti["school_name"], siti["grade"]) == (
        "enrolled",
        "30304001",
        "SDN Komet 1",
        6,
    )
    assert siti["name_keys"] == siti["name_keys"]
    assert siti["registered"]
    gilang = next(child for child in children.values() if child["name"] == "Gilang Pamungkas")
    assert (gilang["registered"], gilang["record_id"]) == (False, None)


def test_brothers_and_sisters_bear_one_mark(out):
    family = {child["name"]: child["family"] for child in rows(out, hand_over.CHILDREN)}
    assert family["Siti Aminah"] == family["Budi Hartono"] != family["Joko Susilo"]


def test_every_row_of_a_child_stands_behind_it(out):
    children = {child["child_id"]: child["name"] for child in rows(out, hand_over.CHILDREN)}
    behind = [
        (children[row["child_id"]], row["source"], row["record_id"], row["own"]) for row in rows(out, hand_over.RECORDS)
    ]
    assert ("Siti Aminah", "register", "k1", True) in behind
    assert ("Siti Aminah", "dapodik", "p1", False) in behind
    assert ("Gilang Pamungkas", "dapodik", "p7", False) in behind
    assert len(behind) == 6 + 5


def test_a_row_that_is_a_question_belongs_to_nobody_and_is_among_those_asked(tmp_path):
    roster = ROSTER + "p9 | | Eko Prasetyo | L | 2012-09-20 | Marsinah | 6372041003 | SDN Komet 1 | 30304001 | 6\n"
    out = run(tmp_path, roster=roster)
    asked = [line for line in rows(out, "review.parquet") if line["kind"] == "link"]
    assert {line["record_id"] for line in asked} == {"p9"}
    [row] = rows(out, hand_over.ASKED)
    assert (row["record_id"], row["name"], row["mother_name"]) == ("p9", "Eko Prasetyo", "Marsinah")
    assert "p9" not in {row["record_id"] for row in rows(out, hand_over.RECORDS)}


def test_what_is_wrong_in_whose_row(out):
    found = {
        (line["code"], line["source"], line["name"], line["stated"], line["other"])
        for line in rows(out, hand_over.AMISS)
    }
    assert found == {
        ("name_differs", "dapodik", "Sitti Aminah", "Sitti Aminah", "Siti Aminah"),
        ("nik_unusable", "dapodik", "Budi Hartono", None, "6372911505120002"),
        ("birth_differs", "dapodik", "Joko Susilo", "2011-01-07", "2011-07-01"),
        ("life_status", "register", "Dian Permata", "deceased", "SMPN 2 Mentaos"),
        ("not_in_register", "dapodik", "Gilang Pamungkas", None, "SMPN 2 Mentaos"),
        ("shared_nik", "register", "Eko Prasetyo", "6372912009120005", "Fajar Nugroho"),
        ("shared_nik", "register", "Fajar Nugroho", "6372912009120005", "Eko Prasetyo"),
    }  # fmt: skip
    siti = next(line for line in rows(out, hand_over.AMISS) if line["name"] == "Sitti Aminah")
    assert (siti["school_id"], siti["row_no"], siti["period"]) == ("30304001", 2, "20251")


def test_a_register_row_twice_is_one_thing_to_mend(tmp_path):
    twice = (
        REGISTER + "k9 | 6372911203130001 | 6372910507150086 | Siti Aminah | P→ | 2013-03-12 | Rohana | 6372031001 |\n"
    )
    lines = [line for line in rows(run(tmp_path, register=twice), hand_over.AMISS) if "Siti" in line["name"]]
    assert [(line["code"], line["record_id"], line["other"]) for line in lines if line["kind"] == "register"] == [
        ("double_record", "k9", "Siti Aminah")
    ]


def test_nothing_is_handed_over_unless_it_is_asked_for(tmp_path):
    out = run(tmp_path, details=False)
    names = {path.name for path in out.iterdir()}
    assert not names & {hand_over.CHILDREN, hand_over.RECORDS, hand_over.ASKED, hand_over.AMISS}


def test_equal_inputs_give_equal_bytes(tmp_path, out):
    again = run(tmp_path)
    for name in (hand_over.CHILDREN, hand_over.RECORDS, hand_over.ASKED, hand_over.AMISS):
        one, two = ((folder / name).read_bytes() for folder in (out, again))
        assert hashlib.sha256(one).hexdigest() == hashlib.sha256(two).hexdigest(), name


def test_a_table_is_read_in_lists_of_a_given_length(tmp_path):
    pl.DataFrame({"n": range(25), "text": ["x"] * 25}).write_parquet(tmp_path / "t.parquet")
    assert [len(batch) for batch in hand_over.batches(tmp_path / "t.parquet", size=10)] == [10, 10, 5]
    assert next(hand_over.batches(tmp_path / "t.parquet", ["n"], size=1)) == [{"n": 0}]
    assert hand_over.count(tmp_path / "t.parquet") == 25


def test_few_rows_are_found_among_many(tmp_path):
    path = tmp_path / "t.parquet"
    pl.DataFrame({"id": [f"c{n}" for n in range(1000)], "n": range(1000), "also": ["x"] * 1000}).write_parquet(path)

    def found(values, columns=("n",), **how):
        return [row for batch in hand_over.matching(path, "id", values, columns, **how) for row in batch]

    assert found({"c7", "c950", "nobody"}, size=100) == [{"n": 7, "id": "c7"}, {"n": 950, "id": "c950"}]
    assert found(["c7"], None) == [{"id": "c7", "n": 7, "also": "x"}]
    assert found([]) == []
    assert found({"nobody"}) == []


@pytest.mark.parametrize(
    ("typed", "telling", "common"),
    [("siti aminah", ["AMINA"], ["SITI"]), ("SITTI", ["SITI"], ["SITI"]), ("  ", [], [])],
)
def test_a_search_leaves_out_words_that_half_the_country_bears(typed, telling, common):
    assert hand_over.search_keys(typed) == hand_over.search_keys(typed, mother=True) == (telling, common)
