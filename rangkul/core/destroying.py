"""What the database destroys by itself in one region, and the files that go with it.

Each room has functions of the owner's that destroy what outlived its rule; they take a region and no day.
"""

from __future__ import annotations

import json
from functools import partial

from django.db import connection, transaction

from . import vault
from .models import Region


def destroyed(function: str, region: Region) -> dict[str, int]:
    """Call ``function(region)``; {what: how many}.

    Contents of the vault that it names under "gone" are removed once the transaction holds.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)::text", [region.pk])
        counts = json.loads(cursor.fetchone()[0])
    for sha256 in counts.pop("gone", ()):
        transaction.on_commit(partial(vault.destroy, region.pk, sha256))
    return counts
