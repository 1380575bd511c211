# ruff: noqa: E501 - tables read better unbroken
"""What is known of a child, and what follows from it."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
import small_world
from stories import SETTINGS, differences, found, lay_out

from rangkul.engine.verdict import judge, ruling
from rangkul.engine.verdict.rules import RULES

STORIES = {
    "ages": """
        child | register | now       | rule         | verdict      | category | where | says
        a1    | 6        |           | out_of_scope | out_of_scope |          |       | Age 6, outside 7–18
        a2    | 19       | dapodik 12| out_of_scope | out_of_scope |          |       | Age 19
        a3    | 18       | dapodik 12| enrolled     | enrolled     |          | school | grade 12
        a4    | 7        | dapodik 1 | enrolled     | enrolled     |          | school | grade 1
    """,
    "rosters of the period": """
        child | register    | now                | before  | rule                    | verdict       | category | where    | says
        b1    | 12          | dapodik 6          | 20242 5 | enrolled                | enrolled      |          | school   | On the roster of SDN Komet 1, grade 6
        b2    | 12          | emis 6             |         | enrolled                | enrolled      |          | madrasah |
        b3    | 12          | dapodik 6 MI       |         | enrolled                | enrolled      |          | madrasah |
        b4    | 15          | pkbm               |         | enrolled                | enrolled      |          | pkbm     |
        b5    | 15          | roster PKBM        |         | enrolled                | enrolled      |          | pkbm     |
        b6    | 15          | dapodik 9 outside  |         | enrolled                | enrolled      |          | outside  |
        b7    | 13          | roster unregistered|         | learning                | out_of_school | unknown  | learning_not_registered | not registered
        b8    | 13          | roster unregistered| 20242 6 | learning                | out_of_school | LTM      | learning_not_registered | not registered
        b9    | 13 deceased | dapodik 7          |         | enrolled_against_register | uncertain   | conflict |          | The register says deceased
        b10   | 13 moved Berau | dapodik 7       |         | enrolled                | enrolled      |          | school   |
        b11   |             | dapodik 7          |         | enrolled                | enrolled      |          | school   |
    """,
    "leavers": """
        child | register | now       | before  | left                          | rule                | verdict       | category | says
        c1    | 12       | dapodik 6 |         | 20251 dropped_out 6           | left_this_period    | uncertain     | conflict | dropped out
        c2    | 12       | dapodik 6 |         | 20242 dropped_out 5           | enrolled            | enrolled      |          | SDN Komet 1
        c3    | 12       |           | 20242 5 | 20242 dropped_out 5           | left_dropped        | out_of_school | DO       | Recorded as having left: dropped out
        c4    | 12       |           |         | 20242 expelled 5              | left_dropped        | out_of_school | DO       | expelled
        c5    | 12       |           |         | 20242 resigned 5              | left_dropped        | out_of_school | DO       | resigned
        c6    | 12       |           |         | 20242 missing 5               | left_dropped        | out_of_school | DO       | missing
        c7    | 12       |           |         | 20242 other 5                 | left_dropped        | out_of_school | DO       | other
        c8    | 12       |           |         | 20242                         | left_dropped        | out_of_school | DO       | other
        c9    | 12       |           | 20242 6 | 20242 graduated 6             | left_graduated      | out_of_school | LTM      | Graduated from grade 6 of SDN Komet 1
        c10   | 15       |           |         | 20242 graduated 9             | left_graduated      | out_of_school | LTM      | Graduated from grade 9
        c11   | 13       |           | 20242 6 | 20242 graduated               | left_graduated      | out_of_school | LTM      | Graduated
        c12   | 17       |           |         | 20242 graduated               | left_graduated_where | uncertain    | graduated | level is not known
        c13   | 18       |           |         | 20242 graduated 12            | left_finished_upper | graduated_upper_secondary | | Graduated from grade 12
        c14   | 12       |           |         | 20242 transferred 5           | left_transferred    | uncertain     | transfer | no receiving school
        c15   | 12       |           |         | 20242 transferred 5 > SDN Gambut 3 | left_transferred | uncertain   | transfer | to SDN Gambut 3
        c16   | 12       |           |         | 20242 deceased 5              | left_deceased       | uncertain     | deceased | the civil registry has not
        c17   | 13       |           | 20242 6 | 20232 transferred 4           | was_in              | out_of_school | LTM      | On the roster of 20242
        c18   | 13       |           | 20242 5 | 20232 dropped_out 4           | was_in              | out_of_school | DO       | On the roster of 20242
    """,
    "older rosters": """
        child | register | before   | ats | rule              | verdict       | category  | says
        d1    | 12       | 20242 5  |     | was_in            | out_of_school | DO        | On the roster of 20242 (SDN Komet 1, grade 5)
        d2    | 13       | 20242 6  |     | was_in            | out_of_school | LTM       | grade 6
        d3    | 16       | 20242 9  | DO  | was_in            | out_of_school | LTM       | grade 9
        d4    | 18       | 20242 12 |     | was_in_last_grade | uncertain     | graduated | may have graduated
        d5    |          | 20242 5  |     | not_in_register   | uncertain     | not_in_register | known from the roster of 20242
    """,
    "lists that prove nothing": """
        child | register | ats | dtsen | rule            | verdict       | category        | says
        e1    | 12       | BPB |       | on_the_list     | out_of_school | BPB             | On the national list (BPB)
        e2    | 12       | DO  | 1     | on_the_list     | out_of_school | DO              | On the national list (DO)
        e3    | 12       | LTM |       | on_the_list     | out_of_school | LTM             | On the national list (LTM)
        e4    |          | DO  |       | not_in_register | uncertain     | not_in_register | known from the national list
        e5    | 12       |     | 1     | nowhere         | out_of_school | unknown         | On no school roster of 20251
        e6    | 8        |     |       | nowhere         | out_of_school | BPB             | Never on any school roster
        e7    | 13 SD    |     |       | finished_lower  | out_of_school | LTM             | finished SD
        e8    | 16 SMP   |     | 1     | finished_lower  | out_of_school | LTM             | finished SMP
    """,
    "the civil registry": """
        child | register       | before  | rule     | verdict  | says
        f1    | 12 deceased    |         | deceased | deceased | Civil registry: deceased
        f2    | 12 moved Berau | 20242 5 | moved    | moved    | Civil registry: moved to Berau
        f3    | 17 SMA         |         | register_finished_upper | graduated_upper_secondary | finished upper secondary
    """,
    "still out, says the door": """
        child | register | now       | door                   | rule     | verdict       | category | says
        g1    | 12       |           | 2025-08-10 A07 DO      | door_out | out_of_school | DO       | Visit of 10-08-2025: not in school (A07)
        g2    | 12       |           | 2025-08-10 A12 BPB     | door_out | out_of_school | BPB      | A12
        g3    | 13       |           | 2025-08-10 S01         | door_out | out_of_school | unknown  | S01
        g4    | 13       |           | 2025-08-10 A99         | door_out | out_of_school | unknown  | A99
        g5    | 12       | dapodik 6 | 2025-08-10 A07 DO      | door_out | out_of_school | DO       | A07
        g6    | 12       | dapodik 6 | 2025-03-10 A07 DO      | door_against_later_list | uncertain | conflict | a later list has the child at SDN Komet 1
        g7    | 12       | dapodik 6 | earlier A07 DO         | door_against_later_list | uncertain | conflict | a later list
        g8    | 12       | dapodik 6 | A07 DO                 | door_out | out_of_school | DO       | Visit of (undated)
        g9    | 12       |           | 2025-03-10 A07 DO      | door_out | out_of_school | DO       | 10-03-2025
        g10   |          |           | 2025-08-10 A07 BPB     | door_out | out_of_school | BPB      | A07
    """,
    "at school, says the door": """
        child | register | now       | door                                  | rule                | verdict       | category | where    | says
        h1    | 12       |           | 2025-08-10 S07 npsn nisn              | door_school         | enrolled      |          | school   | at school in SDN Palam 2
        h2    | 12       |           | 2025-08-10 S07 npsn letter            | door_school         | enrolled      |          | school   | with evidence
        h3    | 12       |           | 2025-08-10 S07 npsn                   | door_without_proof  | uncertain     | evidence |          | without NPSN and NISN or a letter
        h4    | 12       |           | 2025-08-10 S07 nisn letter            | door_without_proof  | uncertain     | evidence |          | said to be at school
        h5    | 12       | emis 6    | 2025-03-10 S07 npsn nisn              | door_school         | enrolled      |          | madrasah |
        h6    | 12       |           | 2025-03-10 S07 npsn nisn              | door_school_before  | uncertain     | conflict |          | on no roster since
        h7    | 14       |           | 2025-08-10 S05 pesantren registered   | door_pesantren      | enrolled      |          | madrasah | registered pesantren Darussalam
        h8    | 14       |           | 2025-08-10 S05 pesantren unregistered DO | door_pesantren_unregistered | out_of_school | DO | learning_not_registered | unregistered pesantren, Darussalam
        h9    | 14       | dapodik 8 | 2025-08-10 S05 pesantren unregistered DO | door_pesantren_unregistered | out_of_school | DO | learning_not_registered | unregistered
        h10   | 14       |           | 2025-08-10 S05 pesantren              | door_pesantren_unnamed | uncertain  | evidence |          | name or registration is not noted
        h11   | 14       |           | 2025-08-10 S05 unregistered           | door_pesantren_unnamed | uncertain  | evidence |          | name or registration is not noted
        h12   | 14       |           | 2025-03-10 S05 pesantren registered   | door_school_before  | uncertain     | conflict |          | on no roster since
    """,
    "elsewhere, says the door": """
        child | register | now       | door                      | rule               | verdict   | category  | says
        i1    | 12       |           | 2025-08-10 S06            | door_died          | deceased  |           | Visit of 10-08-2025: deceased
        i2    | 12       | dapodik 6 | 2025-03-10 S06            | door_against_later_list | uncertain | conflict | found S06
        i3    | 12       |           | 2025-08-10 S08 > Samarinda| door_moved         | moved     |           | moved to Samarinda
        i4    | 12       |           | 2025-08-10 S10 > Berau    | door_moved         | moved     |           | moved to Berau
        i5    | 12       |           | 2025-08-10 S04            | door_moved         | moved     |           | another country
        i6    | 12       | dapodik 6 | 2025-08-10 S08 > Samarinda| door_moved         | moved     |           | moved to Samarinda
        i7    | 12       |           | 2025-08-10 S08            | door_moved_unknown | uncertain | moved     | destination not known
        i8    | 12       |           | 2025-08-10 S03            | door_not_found     | uncertain | not_found | (1 visits)
        i9    | 12       |           | 2025-08-10 S03 2x         | door_not_found     | uncertain | not_found | (2 visits)
        i10   | 18       |           | 2025-08-10 S09            | door_finished      | graduated_upper_secondary | | finished upper secondary
        i11   | 18       | dapodik 12| 2025-08-10 S09            | door_finished      | graduated_upper_secondary | | finished upper secondary
        i12   | 12       | dapodik 6 | 2025-08-10 S03            | enrolled           | enrolled  |           | SDN Komet 1
    """,
    "open questions": """
        child | register | now       | ask     | double | before  | rule       | verdict       | category   | says
        j1    | 12       |           | dapodik |        | 20242 5 | link_open  | uncertain     | link       | 1 school row(s) may be this child
        j2    | 12       | dapodik 6 | emis    |        |         | enrolled   | enrolled      |            | SDN Komet 1
        j3    | 12       | dapodik 6 |         |        |         | enrolled   | enrolled      |            | SDN Komet 1
        j4    | 12       |           |         | j3     |         | same_child | uncertain     | same_child | another register row
        j5    | 12       |           |         |        | 20242 5 | was_in     | out_of_school | DO         | On the roster of 20242
        j6    | 12       |           |         | j5     | 20242 5 | was_in     | out_of_school | DO         | On the roster of 20242
    """,
}


@pytest.mark.parametrize("story", STORIES)
def test_what_follows_from_what_is_known(everybody, story):
    bench, _ = everybody
    wrong = differences(small_world.table(STORIES[story]), found(bench))
    assert not wrong, "\n" + "\n".join(wrong.values())


@pytest.fixture(scope="module")
def everybody(tmp_path_factory):
    """All children of all stories on one bench, judged."""
    rows = [row for text in STORIES.values() for row in small_world.table(text)]
    with small_world.Bench(threads=1, parent=tmp_path_factory.mktemp("stories")) as bench:
        lay_out(bench, rows)
        judge(bench, SETTINGS)
        yield bench, rows


def test_every_rule_is_told_by_a_story_and_missed_by_it_when_it_is_gone(everybody, monkeypatch):
    bench, rows = everybody
    told = {row["rule"] for row in rows}
    assert told == {rule.name for rule in RULES}
    for rule in RULES:
        monkeypatch.setattr(ruling, "RULES", tuple(r for r in RULES if r.name != rule.name))
        ruling.rule(bench, SETTINGS)
        got = found(bench)
        for row in rows:
            if row["rule"] == rule.name:
                without_its_name = {key: value for key, value in row.items() if key != "rule"}
                assert differences([without_its_name], got), f"{row['child']} says the same without {rule.name}"


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_verdict_says_why_and_every_doubt_has_a_question(everybody, lang):
    bench, rows = everybody
    judge(bench, replace(SETTINGS, lang=lang))
    lines = found(bench)
    assert len(lines) == len(rows)
    assert not [line["id"] for line in lines.values() if not line["because"]]
    assert not [line["id"] for line in lines.values() if not 0 <= line["probability"] <= 1]
    asked = {child for (child,) in bench.run("SELECT child FROM asked").fetchall()}
    doubtful = {line["child"]: line["id"] for line in lines.values() if line["verdict"] == "uncertain"}
    assert not [name for child, name in doubtful.items() if child not in asked]
    out = [line for line in lines.values() if line["verdict"] == "out_of_school"]
    assert {line["category"] for line in out} == {"BPB", "DO", "LTM", "unknown"}


def test_only_a_roster_of_the_period_or_the_door_puts_a_child_into_school(judged):
    """A leavers row, an old roster, the national list, the poverty list or a transfer without a receiving school never
    says that a child is in school, moved or dead."""
    reasons = ["", *(f"20242 {why} {grade}" for why in ruling.EXIT_WORDS for grade in ("5", "9"))]
    reasons += ["20242 transferred 5 > SDN Gambut 3", "20232 graduated 6", "20242"]
    rows = []
    for at, (left, before, ats, dtsen, age) in enumerate(
        itertools.product(reasons, ("", "20242 5", "20242 9", "20232 6"), ("", "BPB", "DO"), ("", "1"), ("8", "15"))
    ):
        row = {"child": f"k{at}", "register": age, "left": left, "before": before, "ats": ats, "dtsen": dtsen}
        rows.append(row | {"note": ""})
    lines = judged(rows)
    assert len(lines) == len(rows)
    assert {line["verdict"] for line in lines.values()} == {"out_of_school", "uncertain"}


def test_where_no_older_list_is_at_hand_the_past_is_not_known(verdict_spec):
    verdict_spec("""
        child | register | now       | rule    | verdict       | category | says
        l1    | 7        |           | nowhere | out_of_school | BPB      | Never on any school roster
        l2    | 9        |           | nowhere | out_of_school | unknown  | schooling before that is not known
        l3    | 9        | dapodik 3 | enrolled | enrolled     |          |
    """)


def test_a_row_in_question_is_no_child_of_its_own(judged):
    lines = judged("""
        child | register | ask     | now       | verdict
        m1    | 12       | dapodik |           | uncertain
        m2    |          |         | dapodik 5 | enrolled
    """)
    assert len(lines) == 2
    assert lines["m1"]["registered"]
    assert not lines["m2"]["registered"]


def test_a_child_outside_the_register_is_kept_with_all_its_rows(judged, bench):
    judged("""
        child | register | now       | before  | ats
        s1    |          | dapodik 5 | 20242 4 | DO
        s2    |          |           |         | BPB
    """)
    lines = small_world.verdicts(bench).to_dicts()
    assert [line["record_id"] for line in lines] == [None, None]
    first, second = lines
    assert [row.partition("/")[0] for row in first["sources"].split("; ")] == ["dapodik@20242", "dapodik", "ats"]
    assert (first["verdict"], second["verdict"]) == ("enrolled", "uncertain")
    assert all("not_in_register" in line["flags"] for line in lines)


def test_the_day_of_count_decides_the_age(judged):
    settings = replace(SETTINGS, ages=(6, 15))
    lines = judged("child | register\n n1 | 6\n n2 | 16", settings)
    assert [line["verdict"] for line in lines.values()] == ["out_of_school", "out_of_scope"]
    assert lines["n1"]["age"] == 6


def test_poverty_family_and_brothers_and_sisters_ride_along(judged, bench):
    lines = judged("""
        child | register | kk | now       | dtsen
        o1    | 12       | A  | dapodik 6 | 2
        o2    | 9        | A  |           | 2
        o3    | 30       | A  |           |
        o4    | 12       | B  |           |
    """)
    assert (lines["o1"]["decile"], lines["o4"]["decile"]) == (2, None)
    families = {row["child"]: row for row in bench.frame("SELECT * FROM families").to_dicts()}
    of = {name: families[line["child"]] for name, line in lines.items() if line["child"] in families}
    assert (of["o1"]["siblings"], of["o1"]["siblings_out"]) == (1, 1)
    assert (of["o2"]["siblings"], of["o2"]["siblings_out"]) == (1, 0)
    assert of["o4"]["siblings"] == 0
    written = {row["record_id"]: row for row in small_world.verdicts(bench).to_dicts()}
    assert "sibling_out" in written["o1"]["flags"]
    assert written["o1"]["family"] == written["o2"]["family"] != written["o4"]["family"]
    assert set(written) == {"o1", "o2", "o3", "o4"}


def test_an_area_that_is_not_known_is_residu(bench):
    lay_out(bench, small_world.table("child | register\n p1 | 12\n p2 | 12"))
    bench.run("UPDATE people SET village = NULL, district = NULL WHERE record_id = 'p2'")
    judge(bench, SETTINGS)
    written = {row["record_id"]: row for row in small_world.verdicts(bench).to_dicts()}
    assert written["p1"]["village_code"] == "63.72.04.1003"
    assert (written["p2"]["village_code"], written["p2"]["district_code"]) == (None, None)
    assert "residu" in written["p2"]["flags"]


def test_a_proven_double_takes_the_verdict_of_the_other(bench):
    lay_out(bench, small_world.table("child | register | now\n q1 | 12 | dapodik 6\n q2 | 12 |"))
    bench.run(
        "INSERT INTO proven SELECT b.row, a.row FROM people a JOIN people b ON a.record_id = 'q1' AND b.record_id = 'q2'"
    )
    judge(bench, SETTINGS)
    written = {row["record_id"]: row for row in small_world.verdicts(bench).to_dicts()}
    assert (written["q2"]["verdict"], written["q2"]["same_as"]) == ("enrolled", "q1")
    assert written["q1"]["same_as"] is None


def test_the_school_that_a_visit_names_stands_in_the_verdict(judged):
    got = judged("""
        child | register | now       | door
        1     | 12       |           | 2025-08-10 S07 npsn nisn
        2     | 12       | dapodik 5 | 2025-08-10 S07 npsn nisn
        3     | 12       | dapodik 5 |
        4     | 12       | dapodik 5 | 2025-08-10 A07 DO
    """)
    assert {child: line["school_id"] for child, line in got.items()} == {
        "1": "30300002",
        "2": "30300002",
        "3": "30300001",
        "4": "30300001",
    }
