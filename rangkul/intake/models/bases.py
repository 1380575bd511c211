"""Why a list may be here at all, and until when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from rangkul.core.models import Agency, Person, Region

from .kinds import Kind


class Basis(models.Model):
    """The ground on which an agency hands over a kind of list: law, agreement (PKS), purpose, from and until.

    After its last day the rows and originals that rest on it are destroyed; counts and dates stay.
    """

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind, blank=True)  # "": every list of this agency
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    law = models.CharField(max_length=300)
    pks_number = models.CharField(max_length=120, blank=True)  # number of the cooperation agreement
    purpose = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_until = models.DateField()  # the last day
    ended_on = models.DateField(null=True, blank=True)  # ended before its last day
    ended_why = models.CharField(max_length=300, blank=True)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    personal = ()
    plain = (
        "id",
        "region",
        "kind",
        "agency",
        "law",
        "pks_number",
        "purpose",
        "valid_from",
        "valid_until",
        "ended_on",
        "ended_why",
        "added_by",
        "added_at",
    )

    class Meta:
        ordering = ("-valid_until", "id")
        constraints = [
            models.CheckConstraint(condition=Q(valid_from__lte=F("valid_until")), name="basis_days_ordered"),
            models.CheckConstraint(condition=~Q(law="") & ~Q(purpose=""), name="basis_says_law_and_purpose"),
        ]

    def __str__(self):
        named = " · ".join(filter(None, (self.pks_number or self.law, self.agency and str(self.agency))))
        return f"{self.get_kind_display()}: {named}" if self.kind else named

    def is_valid(self, day) -> bool:
        """Whether lists may rest on it on this day."""
        return self.valid_from <= day <= self.valid_until and (self.ended_on is None or day < self.ended_on)

    def covers(self, kind: str, agency_id: int | None) -> bool:
        """Whether a list of this kind from this agency is among what it allows."""
        return self.kind in ("", kind) and self.agency_id in (None, agency_id)
