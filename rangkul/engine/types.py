"""What crosses the engine's borders: the kinds of files, the columns of every table, and the codes.

A table is described once, here, as ``{column: Polars type}``; its meaning is in ``docs/tables.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

#: Kinds of deliveries, in the order in which they are read. ``previous`` never comes from a file of an office.
KINDS = ("register", "dapodik", "emis", "pkbm", "roster", "leavers", "dtsen", "ats", "field")
#: Kinds whose rows say "this child is (or was) a pupil".
ROSTER_KINDS = ("dapodik", "emis", "pkbm", "roster")

#: How far a NIK may be believed (column ``nik_trust``).
NIK_NONE = 0  # empty, placeholder or unreadable: ``nik`` is null
NIK_SUSPECT = 1  # readable, yet never evidence by itself: lost digits, impossible date, serial 0000, equal to the KK
NIK_FOREIGN = 2  # well formed, but its date or sex is not that of the row it stands in
NIK_SANE = 3  # well formed and in agreement with the birth date and sex beside it

#: Columns that every tidy row has, whatever office sent it. Missing columns are null.
PERSON = {
    "row": pl.Int32,  # unique in a run, 0.., in the order: kind, period, file, row
    "kind": pl.String,  # one of KINDS
    "period": pl.String,  # semester_id: "20251"
    "source": pl.String,  # the name in every output: "dapodik" for the period of --as-of, "dapodik@20242" for another
    "record_id": pl.String,  # unique within a source
    "file_no": pl.Int16,  # index into ``accounting``
    "row_no": pl.Int32,  # the row as the spreadsheet shows it, 1 = first line of the sheet
    "nik": pl.Int64,
    "nik_trust": pl.UInt8,
    "no_kk": pl.Int64,  # well-formed only
    "nisn": pl.Int64,  # ten digits; leading zeros are put back on output
    "name": pl.String,  # as written
    "sex": pl.String,  # L or P
    "birth_date": pl.Date,
    "birth_default": pl.Boolean,  # 1 January, 31 December, 1 July …: the year counts, the day hardly
    "mother_name": pl.String,  # as written; null for "-", "IBU", "TIDAK TAHU" …
    "father_name": pl.String,
    "address": pl.String,  # as written
    "rt": pl.Int16,
    "rw": pl.Int16,
    "village": pl.Int64,  # ten digits of the area code, null where it is not known
    "district": pl.Int32,  # six digits (kecamatan); may be known without the village
    "area_text": pl.String,  # what was written where no code could be found (the "Residu")
    "school_id": pl.String,  # NPSN
    "school_name": pl.String,
    "grade": pl.Int8,  # 1..13; 0 below primary
}

#: Columns that only one kind has. They stand in a table ``extra_<kind>`` keyed by ``row``.
EXTRA = {
    "register": {
        "life_status": pl.String,  # alive | deceased | moved
        "status_on": pl.Date,  # when that was recorded
        "moved_to": pl.String,  # destination as written
        "finished": pl.String,  # highest certificate: null | SD | SMP | SMA
        "relation": pl.String,  # to the head of the family
    },
    "roster": {  # dapodik, emis, pkbm, roster
        "school_form": pl.String,  # SD, MI, SMP … as written or read from the school's name
        "school_regency": pl.Int32,  # four digits, when the school lies elsewhere and the file says so
        "registered": pl.Boolean,  # false: pupils of an institution without registration
        "repeated": pl.Boolean,
        "absence_rate": pl.Float64,  # 0..1
        "low_marks": pl.Int8,  # number of core subjects below the pass criterion
        "aid": pl.String,  # KIP, PIP, PKH … as written, null if none
        "disability": pl.String,
        "distance_km": pl.Float64,
        "guardian": pl.String,
        "moved_on": pl.Date,
    },
    "leavers": {
        # graduated | transferred | expelled | resigned | dropped_out | deceased | missing | other
        "exit_reason": pl.String,
        "exit_on": pl.Date,
        "destination": pl.String,  # receiving school as written, null if none
        "destination_id": pl.String,  # its NPSN
    },
    "dtsen": {
        "decile": pl.Int8,  # 1 poorest .. 10
        "family_id": pl.String,
        "aid": pl.String,
    },
    "ats": {
        "ats_id": pl.String,
        "ats_status": pl.String,  # BPB | DO | LTM
        "ats_year": pl.String,
        "ats_note": pl.String,
    },
    "field": {
        "outcome": pl.String,  # S01..S10, A01..A12, A99 (docs/tables.md)
        "found_on": pl.Date,
        "evidence_letter": pl.Boolean,  # a letter of the school was seen
        "pesantren": pl.String,
        "pesantren_registered": pl.Boolean,
        "destination": pl.String,
        "ever_school": pl.String,  # BPB | DO | LTM as stated at the door
        "attempts": pl.Int8,  # visits on different days
        "age_stated": pl.Int8,
        "note": pl.String,
    },
}

PROBLEMS = {
    "file": pl.String,
    "sheet": pl.String,
    "row": pl.Int32,  # null: the whole file
    "column": pl.String,
    "code": pl.String,
    "severity": pl.String,  # refused | error | warning | info
    "value": pl.String,  # masked
    "message": pl.String,  # one sentence: what, and how to mend it
}
ACCOUNTING = {
    "file": pl.String,
    "kind": pl.String,
    "period": pl.String,
    "read": pl.Int64,  # read = taken + duplicate + refused
    "taken": pl.Int64,
    "duplicate": pl.Int64,
    "refused": pl.Int64,
    "not_data": pl.Int64,  # titles, headers, totals, signatures, blank lines
    "period_from": pl.String,  # given | column | folder | as_of
    "sha256": pl.String,
}
LINKS = {
    "source": pl.String,
    "record_id": pl.String,
    "child_record_id": pl.String,  # the register row; null when the child is in no register
    "child_id": pl.String,
    "probability": pl.Float64,
    "decision": pl.String,  # linked | review | rejected
    "rule": pl.String,
    "because": pl.String,
}
VERDICTS = {
    "child_id": pl.String,
    "record_id": pl.String,  # of the register; null for children in no register
    "sources": pl.String,  # "dapodik/123; ats@20251/7"
    # enrolled | out_of_school | uncertain | moved | deceased | graduated_upper_secondary | out_of_scope
    "verdict": pl.String,
    "category": pl.String,  # out_of_school: BPB | DO | LTM | unknown; uncertain: the kind of question
    "where": pl.String,  # enrolled: school | madrasah | pkbm | outside; out_of_school: learning_not_registered
    "probability": pl.Float64,
    "because": pl.String,
    "same_as": pl.String,  # record_id of the register row that looks like the same child
    "province_code": pl.String,
    "regency_code": pl.String,
    "district_code": pl.String,  # kecamatan, null = Residu
    "village_code": pl.String,  # desa/kelurahan, null = Residu
    "age": pl.Int16,
    "sex": pl.String,
    "decile": pl.Int8,
    "school_id": pl.String,
    "grade": pl.Int8,
    "flags": pl.String,  # "on_ats_list; sibling_out; at_risk: over_age, poor"
    "family": pl.String,  # children with one of these live under one family card; says nothing by itself
    "siblings": pl.Int16,  # other children of that family among the children in scope
}
TRIAGE = {
    "record_id": pl.String,
    "ats_id": pl.String,
    "triage": pl.String,  # in_school | out | visit
    "was": pl.String,  # never_out | came_back | null
    "child_id": pl.String,
    "because": pl.String,
}
CHANGES = {
    "child_id": pl.String,
    "change": pl.String,  # entered | left | returned | moved | category | verdict
    "before": pl.String,
    "after": pl.String,
    "because": pl.String,
}
REVIEW = {
    "kind": pl.String,  # link | same_child | nik | fact
    "child_id": pl.String,
    "child_record_id": pl.String,
    "source": pl.String,
    "record_id": pl.String,
    "probability": pl.Float64,
    "value": pl.Float64,  # most valuable first
    "question": pl.String,
    "because": pl.String,
}


class InputError(Exception):
    """The input or the way it was asked for is wrong (exit code 2). The message is for people."""


@dataclass(frozen=True)
class Input:
    """One file to read, and what its sender says about it."""

    path: Path
    kind: str | None = None  # None: recognise it
    period: str | None = None  # None: find it
    map: Path | None = None  # a saved column map
