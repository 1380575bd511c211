"""A new key for a region's numbers: put in front, then every sealed value is sealed anew, in batches.

Until it has finished, old values open with the old key, which stays in the file. Repeatable: what has the newest key is
passed over.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models, transaction

from rangkul.core import audit, secrets
from rangkul.core.models import Webhook
from rangkul.core.tidings import SECRET
from rangkul.forms.models import Answers, Original, Protected
from rangkul.forms.sealing import ANSWERS, ORIGINAL, PROTECTED
from rangkul.reconcile.models import Pair
from rangkul.registry.models import Child, Fact, SourceRecord

BATCH = 2000


@dataclass(frozen=True)
class Sealed:
    """One column of sealed numbers, and the label that each value is bound to."""

    model: type[models.Model]
    column: str
    label: str  # "{field}" stands for the row's own field (facts: nik or no_kk)
    region: str = "region_id"  # where the row says its region

    def label_of(self, row) -> str:
        kind = {"no_kk": "kk"}.get(getattr(row, "field", ""), getattr(row, "field", ""))
        return self.label.format(field=kind)


#: Every sealed column of the house; a test finds one that is missing here.
SEALED = (
    Sealed(Child, "nik_sealed", "registry.child.nik"),
    Sealed(Child, "kk_sealed", "registry.child.kk"),
    Sealed(SourceRecord, "nik_sealed", "registry.record.nik"),
    Sealed(SourceRecord, "kk_sealed", "registry.record.kk"),
    Sealed(Fact, "value_sealed", "registry.child.{field}"),
    Sealed(Fact, "was_sealed", "registry.child.{field}"),
    Sealed(Webhook, "secret_sealed", SECRET),
    Sealed(Answers, "sealed", ANSWERS, "submission__region_id"),
    Sealed(Protected, "sealed", PROTECTED, "submission__region_id"),
    Sealed(Original, "sealed", ORIGINAL, "submission__region_id"),
    Sealed(Pair, "here_nik", "reconcile.pair.nik"),
    Sealed(Pair, "here_kk", "reconcile.pair.kk"),
    Sealed(Pair, "there_nik", "reconcile.pair.nik"),
    Sealed(Pair, "there_kk", "reconcile.pair.kk"),
)


def rotate(region: str, *, new_key: bool = True) -> int:
    """Seal every number of a region with its newest key; returns how many. Runs as the owner, who sees every row."""
    if new_key:
        secrets.add_sealing_key(region)
    count = sum(_seal_column(region, sealed) for sealed in SEALED)
    with transaction.atomic():
        audit.record("keys.rotated", on_kind="region", on_id=region, area=region, details={"values": count})
    return count


def _seal_column(region: str, sealed: Sealed) -> int:
    done, last = 0, 0
    rows = sealed.model.objects.filter(**{sealed.region: region}).exclude(**{sealed.column: None}).order_by("pk")
    while True:
        with transaction.atomic():
            batch = list(rows.filter(pk__gt=last).select_for_update(of=("self",))[:BATCH])
            if not batch:
                return done
            last = batch[-1].pk
            fresh = []
            for row in batch:
                value = getattr(row, sealed.column)
                if secrets.is_old(region, value):
                    label = sealed.label_of(row)
                    setattr(row, sealed.column, secrets.seal(region, label, secrets.unseal(region, label, value)))
                    fresh.append(row)
            sealed.model.objects.bulk_update(fresh, [sealed.column])
            done += len(fresh)
