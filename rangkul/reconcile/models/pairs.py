"""Questions that a run leaves to people, and the ledger of their answers."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rangkul.core.models import Person, Region

from .runs import Run


class Kind(models.TextChoices):
    """What is asked; as ``review.kind`` of the engine."""

    LINK = "link", _("Anak yang sama?")
    SAME_CHILD = "same_child", _("Satu anak dua kali di register?")
    NIK = "nik", _("Milik siapa NIK ini?")
    FACT = "fact", _("Fakta yang perlu dipastikan")


class Answer(models.TextChoices):
    """As the engine's decisions file has it; what it means for a fact stands in ``wording.py``."""

    SAME = "same", _("Sama")
    NOT_SAME = "not_same", _("Berbeda")
    UNSURE = "unsure", _("Tidak dapat dipastikan")


class Pair(models.Model):
    """One line of ``review.parquet`` with both records beside it, for as long as it is a question.

    ``here`` is the child (its register row where it has one), ``there`` the other row; both as they were read, without
    NIK and No. KK, which are sealed apart. ``question_key`` is the same from run to run.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="+")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    category = models.CharField(max_length=20, blank=True)  # of a fact: conflict, transfer …
    question_key = models.CharField(max_length=32)
    child_id = models.CharField(max_length=24)
    child_record_id = models.TextField(blank=True)
    source = models.CharField(max_length=40, blank=True)
    record_id = models.TextField(blank=True)
    probability = models.FloatField(null=True)
    value = models.FloatField()
    question = models.TextField(blank=True)
    because = models.TextField(blank=True)
    effect = models.PositiveSmallIntegerField(default=0)  # children who would be hidden if "yes" were wrong
    here = models.JSONField(default=dict)
    there = models.JSONField(default=dict)
    here_nik = models.BinaryField(null=True)
    here_kk = models.BinaryField(null=True)
    there_nik = models.BinaryField(null=True)
    there_kk = models.BinaryField(null=True)
    family = models.JSONField(default=list)  # the child's siblings: name, age, verdict, school
    rows = models.JSONField(default=list)  # the rows of lists that belong to the child
    rivals = ArrayField(models.CharField(max_length=24), default=list)  # children for whom the same row is a question
    claimed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    claimed_until = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=8, choices=Answer, blank=True)
    answered_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    personal = (
        "child_record_id", "record_id", "question", "because", "here", "there", "here_nik", "here_kk", "there_nik",
        "there_kk", "family", "rows",
    )  # fmt: skip
    plain = (
        "id", "run", "region", "kind", "category", "question_key", "child_id", "source", "probability", "value",
        "effect", "rivals", "claimed_by", "claimed_until", "answer", "answered_by", "answered_at",
    )  # fmt: skip

    class Meta:
        ordering = ("-value", "id")
        indexes = [
            models.Index(fields=("run", "-value", "id"), condition=Q(answer=""), name="pair_queue"),
            models.Index(fields=("region", "question_key"), name="pair_key"),
            models.Index(fields=("run", "child_id"), name="pair_child"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(claimed_by__isnull=True, claimed_until__isnull=True)
                | Q(claimed_by__isnull=False, claimed_until__isnull=False),
                name="pair_claim_has_who_and_until",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="pair_answer_has_who_and_when",
            ),
        ]


class Decision(models.Model):
    """The ledger of answers: lines are added, never changed. A line with ``undoes`` takes an earlier one back.

    Without foreign keys to runs and pairs: an answer outlives the question.
    """

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    run_id = models.BigIntegerField()
    pair_id = models.BigIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    category = models.CharField(max_length=20, blank=True)
    question_key = models.CharField(max_length=32)
    child_id = models.CharField(max_length=24)
    source = models.CharField(max_length=40, blank=True)
    record_id = models.TextField(blank=True)
    child_record_id = models.TextField(blank=True)
    decision = models.CharField(max_length=8, choices=Answer)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undoes = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    personal = ("record_id", "child_record_id", "note")
    plain = (
        "id", "region", "run_id", "pair_id", "kind", "category", "question_key", "child_id", "source", "decision",
        "by", "at", "undoes",
    )  # fmt: skip

    class Meta:
        ordering = ("-id",)
        indexes = [
            models.Index(fields=("region", "question_key", "-id"), name="decision_key"),
            models.Index(fields=("by", "-id"), name="decision_by"),
        ]
