"""What a person is asked, the most valuable question first."""

from __future__ import annotations

from dataclasses import replace

from stories import SETTINGS

from rangkul.engine.verdict import questions


def asked(bench) -> list[dict]:
    return bench.frame(
        """SELECT a.kind, replace(p.name, 'Anak ', '') AS child, a.value, a.question, a.because, r.record_id AS other
           FROM asked a JOIN people p ON p.row = a.child LEFT JOIN people r ON r.row = a.row
           ORDER BY a.value DESC, a.child"""
    ).to_dicts()


def test_a_school_row_in_question_shows_both_sides(judged, bench):
    judged("child | register | ask\n a1 | 12 | dapodik")
    (question,) = asked(bench)
    assert (question["kind"], question["child"]) == ("link", "a1")
    assert question["question"].count("Anak a1 · 15-03-2013") == 2
    assert "SDN Komet 1" in question["question"]


def test_kinds_and_order(judged, bench):
    judged("""
        child | register | ats | ask     | left                | door           | now
        b1    | 12       | DO  | dapodik |                     |                |
        b2    | 12       |     | emis    |                     |                |
        b3    | 12       |     |         | 20242 transferred 5 |                |
        b4    | 12       | DO  |         | 20242 transferred 5 |                |
        b5    | 12       |     |         |                     | 2025-08-10 S03 |
        b6    |          | DO  |         |                     |                |
        b7    | 12       |     |         |                     |                | dapodik 6
        b8    | 12       |     |         |                     | 2025-03-10 A07 | dapodik 6
    """)
    lines = asked(bench)
    assert [(line["kind"], line["child"]) for line in lines] == [
        ("link", "b1"),  # on the national list: an answer is worth more
        ("link", "b2"),
        ("fact", "b8"),
        ("fact", "b4"),
        ("fact", "b5"),
        ("fact", "b3"),
        ("fact", "b6"),
    ]
    assert all(line["question"] and line["because"] for line in lines if line["kind"] == "fact")


def test_one_child_twice_is_asked_of_the_row_that_is_in_doubt(judged, bench):
    lines = judged("""
        child | register | now       | double
        c1    | 12       | dapodik 6 |
        c2    | 12       |           | c1
        c3    | 12       |           |
        c4    | 12       | dapodik 6 | c3
        c5    | 12       |           |
        c6    | 12       |           | c5
    """)
    pairs = {(line["child"], line["other"]) for line in asked(bench) if line["kind"] == "same_child"}
    assert pairs == {("c2", "c1"), ("c3", "c4"), ("c6", "c5")}
    assert [lines[c]["same_as"] for c in ("c1", "c2", "c3", "c4")] == ["c2", "c1", "c4", "c3"]
    assert [lines[c]["verdict"] for c in ("c2", "c3", "c5")] == ["uncertain", "uncertain", "out_of_school"]


def test_nobody_is_asked_about_a_child_outside_the_ages(judged, bench):
    judged("""
        child | register | ask     | left                | double
        d1    | 30       | dapodik |                     |
        d2    | 5        |         | 20242 transferred 5 | d1
    """)
    assert asked(bench) == []


def test_two_children_with_one_nik(judged, bench):
    judged("child | register\n e1 | 12\n e2 | 12\n e3 | 12")
    bench.run("UPDATE people SET nik = 6372911503130001 WHERE record_id IN ('e1', 'e2')")
    questions.ask(bench, SETTINGS)
    assert [(line["kind"], line["child"]) for line in asked(bench)] == [("nik", "e1"), ("nik", "e2")]
    assert not any("6372911503130001" in str(line) for line in asked(bench))


def test_questions_are_put_in_indonesian(judged, bench):
    judged("child | register | left\n f1 | 12 | 20242 transferred 5 > SDN Gambut 3", replace(SETTINGS, lang="id"))
    (question,) = asked(bench)
    assert question["question"] == "Apakah SDN Gambut 3 menerima anak ini?"
    assert question["because"].startswith("Tercatat mutasi (20242) ke SDN Gambut 3")
