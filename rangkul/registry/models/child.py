"""A child, once, as believed now; and the rows of the lists that speak of the child."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from rangkul.core.models import Region


class Origin(models.TextChoices):
    """Who says so, from the strongest: ``precedence.WINS`` tells for which field."""

    EVENT = "event", _("peristiwa")
    VISIT = "visit", _("kunjungan")
    PERSON = "person", _("petugas")
    MERGE = "merge", _("penggabungan")
    LISTS = "lists", _("daftar")


class Verification(models.TextChoices):
    NONE = "", _("belum")
    ASKED = "asked", _("perlu diverifikasi")
    FIELD = "field", _("sudah dikunjungi")


class Child(models.Model):
    """One child of one kabupaten/kota, each once; what is believed now stands in the row itself.

    What was believed before stands in ``Fact`` and ``Episode``. Rows are never deleted: a child who is in no list any
    more keeps the row with ``is_listed`` false, one who was merged into another with ``merged_into``.
    Codes of areas have no dots; "" in ``district_code`` or ``village_code`` is the Residu.
    """

    # no constraint: half a million rows a run, and the wall lets none into a region that does not exist
    region = models.ForeignKey(
        Region, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    child_key = models.CharField(max_length=21, db_collation="C")  # "c…" from the engine, "h…" added by hand
    is_by_hand = models.BooleanField(default=False)
    is_listed = models.BooleanField(default=True)  # in the lists of the run that was taken last
    in_register = models.BooleanField(default=False)  # has a row of the population register
    register_id = models.CharField(max_length=120, blank=True)  # the record_id of that row

    name = models.CharField(max_length=200)
    sex = models.CharField(max_length=1, blank=True)  # L or P
    birth_date = models.DateField(null=True, blank=True)
    birth_default = models.BooleanField(default=False)  # 1 January and the like: the year counts, the day hardly
    mother_name = models.CharField(max_length=200, blank=True)
    father_name = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=400, blank=True)
    rt = models.PositiveSmallIntegerField(null=True, blank=True)
    rw = models.PositiveSmallIntegerField(null=True, blank=True)
    regency_code = models.CharField(max_length=4, blank=True)
    district_code = models.CharField(max_length=6, blank=True)
    village_code = models.CharField(max_length=10, blank=True)
    nik_sealed = models.BinaryField(null=True, blank=True)
    nik_index = models.BinaryField(null=True, blank=True)  # 16 bytes; equal numbers of one region are equal
    nik_trust = models.PositiveSmallIntegerField(default=0)  # 0 none .. 3 sound (engine.types)
    kk_sealed = models.BinaryField(null=True, blank=True)
    kk_index = models.BinaryField(null=True, blank=True)  # children with one card are one family
    nisn = models.CharField(max_length=10, blank=True)

    school_id = models.CharField(max_length=12, blank=True)  # NPSN
    school_name = models.CharField(max_length=200, blank=True)
    school_form = models.CharField(max_length=40, blank=True)
    grade = models.SmallIntegerField(null=True, blank=True)

    verdict = models.CharField(max_length=30, blank=True)  # enrolled, out_of_school, uncertain … (docs/tables.md)
    category = models.CharField(max_length=20, blank=True)  # BPB, DO, LTM, unknown; the kind of question
    where = models.CharField(max_length=30, blank=True)  # school, madrasah, pkbm, outside, learning_not_registered
    probability = models.FloatField(null=True, blank=True)  # of the verdict
    because = models.CharField(max_length=600, blank=True)
    same_as = models.CharField(max_length=120, blank=True)  # register row that looks like the same child
    verification = models.CharField(max_length=10, choices=Verification, blank=True)
    decile = models.PositiveSmallIntegerField(null=True, blank=True)  # 1 poorest .. 10
    flags = ArrayField(models.TextField(), default=list, blank=True)
    labels = ArrayField(models.TextField(), default=list, blank=True)  # given by people

    #: Words of the name as they are heard (engine.hand_over); those of the mother's name begin with ``*``.
    name_keys = ArrayField(models.TextField(), default=list)
    #: {field: origin} that a person set: a run does not change them.
    pinned = models.JSONField(default=dict, blank=True)
    #: {pinned field: what the lists said last}, so that the same contradiction is asked once.
    lists_say = models.JSONField(default=dict, blank=True)
    #: The day of the visit whose finding stands (``pinned["standing"]`` is "visit"): it outranks lists up to that day.
    found_on = models.DateField(null=True, blank=True)
    lapses_on = models.DateField(null=True, blank=True)  # the last day on which that finding is believed
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    source_run = models.BigIntegerField(null=True, blank=True)  # reconcile.Run that last spoke of this child
    since = models.DateField()  # day from which the first belief holds
    recorded_at = models.DateTimeField()  # when the child came into the register
    erased_at = models.DateTimeField(null=True, blank=True)  # what named the child was destroyed: its time was over
    changed_at = models.DateTimeField()  # when anything believed last changed
    said_digest = models.BinaryField(null=True)  # keyed digest of the run's line: unchanged lines are passed over
    records_digest = models.BinaryField(null=True)  # the same of the rows behind it

    personal = (
        "name", "sex", "birth_date", "birth_default", "mother_name", "father_name", "address", "rt", "rw",
        "regency_code", "district_code", "village_code", "nik_sealed", "nik_index", "kk_sealed", "kk_index", "nisn",
        "register_id", "school_id", "school_name", "school_form", "grade", "verdict", "category", "where", "because",
        "same_as", "decile", "flags", "labels", "name_keys", "lists_say", "verification",
    )  # fmt: skip
    plain = (
        "id", "region", "child_key", "is_by_hand", "is_listed", "in_register", "nik_trust", "probability", "pinned",
        "merged_into", "source_run", "since", "recorded_at", "changed_at", "said_digest", "records_digest", "found_on",
        "lapses_on", "erased_at",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("region", "child_key"), name="child_once"),
            models.CheckConstraint(condition=Q(sex__in=("", "L", "P")), name="child_sex"),
            models.CheckConstraint(
                condition=Q(nik_sealed=None, nik_index=None) | Q(nik_sealed__isnull=False, nik_index__isnull=False),
                name="child_nik_sealed_and_indexed",
            ),
        ]
        indexes = [
            models.Index("region_id", Upper("name"), name="child_by_name"),
            models.Index("region_id", Upper("mother_name"), name="child_by_mother", condition=~Q(mother_name="")),
            models.Index(
                "region_id", "verdict", Upper("name"), name="child_to_find",
                condition=Q(verdict__in=("out_of_school", "uncertain")),
            ),
            models.Index("district_code", "village_code", Upper("name"), name="child_by_area"),
            models.Index(
                "district_code", "verdict", Upper("name"), name="child_to_find_here",
                condition=Q(verdict__in=("out_of_school", "uncertain")),
            ),
            models.Index(fields=("school_id",), condition=~Q(school_id=""), name="child_by_school"),
            models.Index(fields=("region", "birth_date"), name="child_by_birth"),
            models.Index(fields=("nik_index",), name="child_by_nik"),
            models.Index(fields=("kk_index",), name="child_by_card"),
            models.Index(fields=("merged_into",), condition=Q(merged_into__isnull=False), name="child_merged"),
            models.Index(fields=("region",), condition=~Q(labels=[]), name="child_labelled"),
            models.Index(fields=("lapses_on",), condition=Q(lapses_on__isnull=False), name="child_finding_lapses"),
            GinIndex(fields=("name_keys",), name="child_by_sound"),
        ]  # fmt: skip

    def __str__(self):
        return f"child {self.pk}"  # never a name: it may stand in a log

    @property
    def area(self) -> str:
        """The smallest area that is known: for rights and for the record."""
        return self.village_code or self.district_code or self.region_id


class SourceRecord(models.Model):
    """One row of a list, as the run that was taken last read it. Rows of older runs are gone; their facts stay.

    A NIK or No. KK that equals the child's is not sealed twice: ``nik_same`` says so, and only another one is kept.
    Where the basis of its delivery ended, the row is destroyed; that it was there, and whether it agreed, stays.
    """

    class Matched(models.TextChoices):
        FULL = "full", _("Padan")
        PARTIAL = "partial", _("Sebagian")

    # No constraints in the database: millions of rows are written in one go, always beside their child.
    child = models.ForeignKey(Child, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    region = models.ForeignKey(
        Region, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    kind = models.CharField(max_length=10)
    period = models.CharField(max_length=5)
    record_id = models.CharField(max_length=300)
    is_own = models.BooleanField(default=False)  # the row of the register that the child is made of
    file = models.CharField(max_length=300, blank=True)
    row_no = models.IntegerField(null=True, blank=True)
    name = models.CharField(max_length=200, blank=True)
    sex = models.CharField(max_length=1, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    mother_name = models.CharField(max_length=200, blank=True)
    father_name = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=400, blank=True)
    rt = models.SmallIntegerField(null=True, blank=True)
    rw = models.SmallIntegerField(null=True, blank=True)
    district_code = models.CharField(max_length=6, blank=True)
    village_code = models.CharField(max_length=10, blank=True)
    area_text = models.CharField(max_length=300, blank=True)
    school_id = models.CharField(max_length=12, blank=True)
    school_name = models.CharField(max_length=200, blank=True)
    grade = models.SmallIntegerField(null=True, blank=True)
    nisn = models.CharField(max_length=10, blank=True)
    nik_same = models.BooleanField(null=True)  # null: the row has none
    nik_sealed = models.BinaryField(null=True, blank=True)
    nik_index = models.BinaryField(null=True, blank=True)
    kk_same = models.BooleanField(null=True)
    kk_sealed = models.BinaryField(null=True, blank=True)
    # after the end of the basis that the row rested on, this is all that is left of it
    matched = models.CharField(max_length=7, choices=Matched, blank=True, db_default="")
    checked_on = models.DateField(null=True, blank=True)

    personal = (
        "record_id", "file", "name", "sex", "birth_date", "mother_name", "father_name", "address", "rt", "rw",
        "district_code", "village_code", "area_text", "school_id", "school_name", "grade", "nisn", "nik_same",
        "nik_sealed", "nik_index", "kk_same", "kk_sealed",
    )  # fmt: skip
    plain = ("id", "child", "region", "kind", "period", "is_own", "row_no", "matched", "checked_on")

    class Meta:
        indexes = [
            models.Index(fields=("child",), name="record_of_child"),
            models.Index(fields=("nik_index",), condition=Q(nik_index__isnull=False), name="record_by_nik"),
        ]

    @property
    def source(self) -> str:
        """The row's address in its list: "dapodik@20251/117"."""
        return f"{self.kind}@{self.period}/{self.record_id}"
