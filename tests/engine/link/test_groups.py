"""Children who stand in no register: rows that belong together are one child, and nobody is dropped.

``child`` is a letter for each child outside the register. A row whose question is open belongs to nobody yet (``?``).
"""

from __future__ import annotations

import polars as pl
import pytest
import small_world

from rangkul.engine.link import link
from rangkul.engine.scratch import Bench


@pytest.fixture
def group_spec(background, tmp_path, monkeypatch):
    monkeypatch.setenv("RANGKUL_SCRATCH", str(tmp_path))

    def check(text: str) -> None:
        rows = small_world.table(text)
        background.use_weights(monkeypatch)
        with Bench(threads=1) as bench:
            frame = small_world.people(rows)
            small_world.lay(bench, background.joined_by(frame))
            link(bench, small_world.SETTINGS)
            found = dict(
                bench.run(
                    "SELECT r.source || '/' || r.record_id, b.child FROM rows r LEFT JOIN belongs b USING (row)"
                ).fetchall()
            )
            register = dict(bench.run("SELECT row, record_id FROM register").fetchall())
        keys = frame.sort("line").select(pl.format("{}/{}", "source", "record_id")).to_series()
        got = {key: register.get(child, child) for key, child in found.items()}
        expected = {key: row["child"] for key, row in zip(keys, rows, strict=True) if row["source"] != "register"}
        assert _as_groups(got) == _as_groups({k: None if v == "?" else v for k, v in expected.items()})

    return check


def _as_groups(child_of: dict) -> set[frozenset]:
    """Sets of rows that are one child; a row of nobody is not in any."""
    groups: dict = {}
    for key, child in child_of.items():
        if child is not None:
            groups.setdefault(child, set()).add(key)
    return {frozenset(group) for group in groups.values()}


def test_one_nisn_and_name(group_spec):
    group_spec("""
        source        | nisn       | name           | born_on    | mother      | child
        dapodik       | 0141234567 | Rahmat Hidayat | 2014-03-02 | Siti Aminah | a
        dapodik@20242 | 0141234567 | Rohmat Hidayat | 2014-03-02 | Siti Aminah | a    -- born the same day
        ats           | 141234567  | Rahmat Hidayat | 2014-03-12 | Siti Aminah | a    -- a slip in the date
        emis          | 0141234568 | Rahmat Hidayat | 2011-08-30 | Hartini     | c
        pkbm          | 0141234567 | Joko Purnomo   | 2012-12-01 | Sulastri    | d    -- the number of another
    """)


def test_one_sound_nik(group_spec):
    group_spec("""
        source        | nik | name           | born_on    | mother      | child
        dapodik       | 11  | Rahmat Hidayat | 2014-03-02 | Siti Aminah | a
        leavers@20242 | 11  | Rahmat H       | 2014-03-02 |             | a
        ats           | 20r | Budi Santoso   | 2013-07-25 | Sulastri    | b
        field         | 20r | Joko Purnomo   | 2013-07-25 | Hartini     | c    -- a rounded number joins nobody
    """)


def test_one_name_birthday_and_mother(group_spec):
    group_spec("""
        source        | name           | born_on    | mother      | village | child
        dapodik@20242 | Rahmat Hidayat | 2014-03-02 | Siti Aminah | Komet   | a
        ats           | Rahmat Hidajat | 2014-03-02 | St. Aminah  | Palam   | b    -- i and j: kept apart
        field         | RAHMAT HIDAYAT | 2014-03-02 | Siti Aminah | Palam   | a
        dtsen         | Rahmat Hidayat | 2014-03-02 | Hartini     | Komet   | c    -- a namesake
    """)


def test_a_village_stands_in_for_a_missing_mother_between_lists(group_spec):
    group_spec("""
        source   | id | name           | born_on    | mother      | village | child
        ats      | 1  | Rahmat Hidayat | 2014-03-02 | Siti Aminah | Komet   | a
        field    | 2  | Rahmat Hidayat | 2014-03-02 |             | Komet   | a
        dtsen    | 3  | Rahmat Hidayat | 2014-03-02 |             | Palam   | b    -- elsewhere
        field    | 4  | Budi Santoso   | 2013-07-25 |             | Komet   | c
        field    | 5  | Budi Santoso   | 2013-07-25 |             | Komet   | d    -- one list names two
    """)


def test_one_pupil_number_from_period_to_period(group_spec):
    group_spec("""
        source        | id        | name           | born_on    | mother      | child
        dapodik       | p-1       | Rahmat Hidayat | 2014-03-02 | Siti Aminah | a
        dapodik@20242 | p-1       | Rahmat Hidayat | 2011-11-12 | Hartini     | a   -- the office mended date and mother
        dapodik       | x.xlsx:12 | Budi Santoso   | 2013-07-25 | Sulastri    | b
        dapodik@20242 | x.xlsx:12 | Budi Santoso   | 2010-01-09 | Mariam      | c   -- only a place in a file
    """)


def test_a_chain_of_agreements_is_one_child(group_spec):
    group_spec("""
        source        | id | nik | nisn       | name           | born_on    | mother      | child
        dapodik@20242 | 1  | 11  |            | Rahmat Hidayat | 2014-03-02 |             | a
        dapodik       | 2  | 11  | 0141234567 | Rahmat Hidayat | 2014-03-02 |             | a
        emis          | 3  |     | 0141234567 | Rahmat Hidayat | 2014-03-02 |             | a
        ats           | 4  |     | 0141234567 | Rahmat Hidayat | 2014-03-02 | Siti Aminah | a
        field         | 5  |     |            | Rahmat Hidayat | 2014-03-02 | Siti Aminah | a
    """)


def test_a_row_in_question_is_no_child_of_its_own(group_spec):
    group_spec("""
        source   | nik | name           | born_on    | mother      | village | child
        register | 11  | Rahmat Hidayat | 2014-03-02 | Siti Aminah | Komet   | 1
        register | 12  | Rahmat Hidayat | 2014-03-02 | Sulastri    | Komet   | 2
        dapodik  |     | Rahmat Hidayat | 2014-03-02 |             | Komet   | ?
        emis     |     | Joko Purnomo   | 2010-08-30 | Hartini     | Komet   | a
    """)
