"""What a check left in the vault, for the time of a page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rangkul.core import vault
from rangkul.core.errors import NotFound
from rangkul.engine import desk

from ..models import Delivery

NAMES = {"problems": desk.PROBLEMS, "difference": desk.DIFFERENCE, "rows": desk.ROWS, "refused": desk.REFUSED}


def look_of(delivery: Delivery) -> desk.Look | None:
    """How its tables are read, with first rows; None before a check and after the end."""
    if "look" not in delivery.results:
        return None
    raw = json.loads(b"".join(vault.read(delivery.region_id, delivery.results["look"])))
    raw.pop("stamp", None)
    return desk.Look.from_json(raw)


@contextmanager
def table_of(delivery: Delivery, name: str) -> Iterator[Path]:
    """One table of a delivery as a file that is gone afterwards; raises NotFound where there is none."""
    with tables_of([delivery], name) as (path,):
        yield path


@contextmanager
def tables_of(deliveries, name: str) -> Iterator[list[Path]]:
    """One table of each delivery."""
    with vault.workshop() as folder:
        paths = []
        for delivery in deliveries:
            if name not in delivery.results:
                raise NotFound
            path = folder / f"{delivery.pk}-{NAMES[name]}"
            vault.write_to(delivery.region_id, delivery.results[name], path)
            paths.append(path)
        yield paths
