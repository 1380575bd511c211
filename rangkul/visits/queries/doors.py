"""The doors of one volunteer: what may be on a phone or on paper, and nothing else."""

from __future__ import annotations

from django.db import connection

#: More than this is not carried by one phone; from 80 % on it is said.
DOORS_AT_MOST = 5_000
_NAMES = {"sort_order": "order"}


def doors(person) -> list[dict]:
    """The open doors of the person who acts (purpose VISIT), the next first.

    Each: visit_code, household, name, sex, age (whole years or None), parent, address, rt, rw, village, village_code,
    order, due_on, attempts, state, base_version, kind ("first" or "revisit"), round_id, region_id. The database
    answers for whoever acts; another ``person`` gets nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT nullif(current_setting('rangkul.person', true), '')::bigint")
        if cursor.fetchone()[0] != person.pk:
            return []
        cursor.execute("SELECT * FROM visits_doors()")
        names = [_NAMES.get(column.name, column.name) for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
