# ruff: noqa: E501 - tables read better unbroken
"""The national list, row by row: surely in school after all, surely still out, or worth a visit."""

from __future__ import annotations

import small_world


def triage_of(bench) -> dict[str, tuple]:
    """{child: (triage, was)} and the reason is never missing."""
    lines = bench.frame(
        """SELECT replace(p.name, 'Anak ', '') AS child, t.triage, t.was, t.because
           FROM triaged t JOIN people p ON p.row = t.row ORDER BY t.row"""
    ).rows()
    assert all(because for *_, because in lines)
    return {child: (triage, was) for child, triage, was, _ in lines}


def check(judged, bench, text: str) -> None:
    judged(text)
    rows = [row for row in small_world.table(text) if row["ats"]]
    assert triage_of(bench) == {row["child"]: (row["triage"], row["was"] or None) for row in rows}


def test_in_school_after_all(judged, bench):
    """Never out of school is kept apart from came back."""
    check(
        judged,
        bench,
        """
        child | register | ats | now       | before  | left                | triage    | was
        a1    | 12       | DO  | dapodik 6 | 20242 5 |                     | in_school | never_out
        a2    | 12       | DO  | emis 6    | 20232 4 |                     | in_school | never_out
        a3    | 12       | DO  | dapodik 6 | 20232 4 | 20242 dropped_out 5 | in_school | came_back
        a4    | 13       | LTM | dapodik 7 | 20242 6 | 20242 graduated 6   | in_school | never_out
        a5    | 12       | BPB | dapodik 6 |         |                     | in_school | came_back
        a6    | 7        | BPB | dapodik 1 |         |                     | in_school |            -- too young to tell
        """,
    )


def test_without_an_older_list_nobody_knows_whether_a_child_was_out(judged, bench):
    check(
        judged,
        bench,
        """
        child | register | ats | now       | left                | triage    | was
        b1    | 12       | DO  | dapodik 6 |                     | in_school |
        b2    | 12       | DO  | dapodik 6 | 20242 dropped_out 5 | in_school | came_back
        b3    | 12       |     | dapodik 6 |                     |           |
        """,
    )


def test_surely_still_out(judged, bench):
    check(
        judged,
        bench,
        """
        child | register | ats | now                 | before  | left                | door                       | triage | was
        c1    | 12       | DO  |                     | 20242 5 |                     |                            | out    |
        c2    | 12       | DO  |                     |         | 20242 dropped_out 5 |                            | out    |
        c3    | 13       | LTM |                     |         | 20242 graduated 6   |                            | out    |
        c4    | 12       | BPB |                     |         |                     | 2025-08-10 A07             | out    |
        c5    | 12       | DO  | roster unregistered |         |                     |                            | out    |
        c6    | 14       | DO  |                     |         |                     | 2025-08-10 S05 pesantren unregistered | out |
        """,
    )


def test_worth_a_visit(judged, bench):
    """The list alone proves nothing, and a child in no register may not even live here."""
    check(
        judged,
        bench,
        """
        child | register    | ats | ask     | before  | door           | triage | was
        d1    | 12          | BPB |         |         |                | visit  |
        d2    | 12          | DO  | dapodik | 20242 5 |                | visit  |
        d3    |             | DO  |         |         |                | visit  |
        d4    | 12          | DO  |         |         | 2025-08-10 S03 | visit  |
        d5    | 12 deceased | DO  |         |         |                | visit  |
        """,
    )


def test_only_the_newest_list_is_sorted(judged, bench):
    lines = small_world.table("child | register | ats\n e1 | 12 | DO")
    judged(lines)
    bench.run("UPDATE people SET period = '20242', source = 'ats@20242' WHERE kind = 'ats'")
    assert len(triage_of(bench)) == 1
