"""Who goes where: rounds, doors to knock at, the people who go, what was changed in a plan, and what is overdue."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rangkul.core.models import Person, Region
from rangkul.registry.models import Child

#: Letters that are not mistaken for each other when a code is read aloud or typed from paper.
CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8


class RoundState(models.TextChoices):
    PLANNED = "planned", _("disusun")
    OPEN = "open", _("berjalan")
    CLOSED = "closed", _("selesai")
    UNDONE = "undone", _("dibatalkan")


class AssignmentState(models.TextChoices):
    WAITING = "waiting", _("menunggu relawan")
    ASSIGNED = "assigned", _("ditugaskan")
    TRIED = "tried", _("belum bertemu")
    VISITED = "visited", _("sudah dikunjungi")
    SETTLED = "settled", _("tuntas")
    WITHDRAWN = "withdrawn", _("ditarik")


class Round(models.Model):
    """Children of an area who are to be visited by a day, from one accepted run."""

    NEXT = {
        RoundState.PLANNED: {RoundState.OPEN, RoundState.UNDONE},
        RoundState.OPEN: {RoundState.CLOSED, RoundState.UNDONE},
        RoundState.CLOSED: {RoundState.OPEN},
    }

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    area_code = models.CharField(max_length=10)  # the whole region, a kecamatan or a village
    run = models.BigIntegerField(null=True, blank=True)  # the accepted reconcile.Run whose children these are
    name = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=RoundState, default=RoundState.PLANNED)
    due_on = models.DateField()
    seed = models.BigIntegerField(default=0)  # of the random share that is visited twice
    settings = models.JSONField(default=dict)  # {"age_from": 7, "revisit_share": 0.05, …} as they held
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    personal = ()
    plain = (
        "id", "region", "area_code", "run", "name", "state", "due_on", "seed", "settings", "made_by", "made_at",
        "opened_at", "closed_at", "undone_by", "undone_at",
    )  # fmt: skip

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="round_undone_has_who_and_when",
            ),
        ]

    def __str__(self):
        return self.name


class Assignment(models.Model):
    """One child to be visited in one round, by one volunteer. All doors of one ``household`` are one visit.

    ``visit_code`` and ``household`` are opaque letters: they stand on phones and on paper, and tell nobody anything.
    What raised the priority without being shown (signals of protection) is in ``priority`` and nowhere else.
    """

    class Kind(models.TextChoices):
        FIRST = "first", _("kunjungan")
        REVISIT = "revisit", _("kunjungan ulang")

    NEXT = {
        AssignmentState.WAITING: {AssignmentState.ASSIGNED, AssignmentState.WITHDRAWN},
        AssignmentState.ASSIGNED: {
            AssignmentState.WAITING, AssignmentState.ASSIGNED, AssignmentState.TRIED, AssignmentState.VISITED,
            AssignmentState.WITHDRAWN,
        },
        AssignmentState.TRIED: {
            AssignmentState.WAITING, AssignmentState.ASSIGNED, AssignmentState.TRIED, AssignmentState.VISITED,
            AssignmentState.WITHDRAWN,
        },
        AssignmentState.VISITED: {AssignmentState.SETTLED, AssignmentState.TRIED, AssignmentState.ASSIGNED},
        AssignmentState.SETTLED: {AssignmentState.VISITED},
        AssignmentState.WITHDRAWN: {AssignmentState.WAITING, AssignmentState.ASSIGNED, AssignmentState.TRIED},
    }  # fmt: skip

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    district_code = models.CharField(max_length=6, blank=True)
    village_code = models.CharField(max_length=10, blank=True)  # "": Residu, the data officer's list
    rt = models.PositiveSmallIntegerField(null=True, blank=True)
    rw = models.PositiveSmallIntegerField(null=True, blank=True)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    household = models.CharField(max_length=CODE_LENGTH)
    visit_code = models.CharField(max_length=CODE_LENGTH, unique=True)
    kind = models.CharField(max_length=7, choices=Kind, default=Kind.FIRST)
    volunteer = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveIntegerField(default=0)  # of this volunteer's doors: the next first
    priority = models.PositiveSmallIntegerField(default=0)  # 0 .. 100
    priority_reasons = ArrayField(models.CharField(max_length=80), default=list)  # words that may be shown
    due_on = models.DateField()
    state = models.CharField(max_length=9, choices=AssignmentState, default=AssignmentState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_try_on = models.DateField(null=True, blank=True)
    base_version = models.DateTimeField()  # child.changed_at when the door was given out
    listed_on = models.DateField()  # since when the child has been out of school or in doubt
    assigned_at = models.DateTimeField(null=True, blank=True)
    first_try_at = models.DateTimeField(null=True, blank=True)
    visited_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()  # so that a phone asks for what is new only

    personal = ("district_code", "village_code", "rt", "rw", "priority", "priority_reasons", "listed_on")
    plain = (
        "id", "round", "region", "child", "household", "visit_code", "kind", "volunteer", "order", "due_on", "state",
        "attempts", "last_try_on", "base_version", "assigned_at", "first_try_at", "visited_at", "settled_at",
        "changed_at",
    )  # fmt: skip

    class Meta:
        ordering = ("order", "id")
        constraints = [
            models.UniqueConstraint(fields=("round", "child", "kind"), name="assignment_child_once"),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(volunteer=None), name="assignment_waiting_has_no_volunteer"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("assigned", "tried")) | Q(volunteer__isnull=False),
                name="assignment_assigned_has_volunteer",
            ),
        ]
        indexes = [
            models.Index(fields=("volunteer", "state"), name="assignment_of_volunteer"),
            models.Index(fields=("round", "village_code", "state"), name="assignment_of_village"),
            models.Index(fields=("child",), name="assignment_of_child"),
            models.Index(
                fields=("region", "due_on"), name="assignment_still_due",
                condition=Q(state__in=("waiting", "assigned", "tried")),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"door {self.visit_code}"  # never a name: it may stand in a log

    @property
    def area(self) -> str:
        """The smallest area that is known: for rights and for the record."""
        return self.village_code or self.district_code or self.region_id

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to go there."""
        return self.state in (AssignmentState.WAITING, AssignmentState.ASSIGNED, AssignmentState.TRIED)


class Volunteer(models.Model):
    """Where somebody who visits lives and when they cannot go. That they may visit is a grant, not this row."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    district_code = models.CharField(max_length=6)
    village_code = models.CharField(max_length=10)
    rt = models.PositiveSmallIntegerField(null=True, blank=True)
    rw = models.PositiveSmallIntegerField(null=True, blank=True)
    absent_from = models.DateField(null=True, blank=True)
    absent_until = models.DateField(null=True, blank=True)  # the last day; null: nobody knows
    at_most = models.PositiveSmallIntegerField(null=True, blank=True)  # households in one round; null: no limit

    personal = ("rt", "rw", "absent_from", "absent_until")
    plain = ("id", "person", "region", "district_code", "village_code", "at_most")

    class Meta:
        ordering = ("village_code", "person_id")
        constraints = [
            models.UniqueConstraint(fields=("person", "village_code"), name="volunteer_once_a_village"),
            models.CheckConstraint(
                condition=Q(absent_until=None)
                | Q(absent_from__isnull=False, absent_until__gte=models.F("absent_from")),
                name="volunteer_absence_ordered",
            ),
        ]

    def is_absent(self, day) -> bool:
        """Whether they cannot go on a day."""
        return (
            self.absent_from is not None
            and self.absent_from <= day
            and (self.absent_until is None or day <= self.absent_until)
        )


class PlanStep(models.Model):
    """One act on a plan that can be undone as one: doors given out, moved, re-planned, withdrawn."""

    class Kind(models.TextChoices):
        ASSIGNED = "assigned", _("pintu dibagikan")
        MOVED = "moved", _("pintu dipindahkan")
        REPLANNED = "replanned", _("dibagi ulang karena berhalangan")
        WITHDRAWN = "withdrawn", _("pintu ditarik")

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    area_code = models.CharField(max_length=10)  # the smallest area that holds all its doors
    kind = models.CharField(max_length=10, choices=Kind)
    #: {assignment id: [volunteer, order, state, assigned_at] before}; no personal values
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    doors = models.PositiveIntegerField()
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    personal = ("reason",)
    plain = (
        "id", "round", "region", "area_code", "kind", "before", "after", "doors", "by", "at", "undone_by", "undone_at",
    )  # fmt: skip

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="plan_step_undone_has_who_and_when",
            ),
        ]


class Level(models.TextChoices):
    """Whose turn it is to push; from the door upwards."""

    VOLUNTEER = "volunteer", _("relawan")
    VILLAGE = "village", _("desa/kelurahan")
    DISTRICT = "district", _("kecamatan")
    REGION = "region", _("kabupaten/kota")


class Reminder(models.Model):
    """Doors of one village (and one volunteer) that are near or past their day: who was told, and who looked at it."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    district_code = models.CharField(max_length=6, blank=True)
    village_code = models.CharField(max_length=10, blank=True)
    volunteer = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=9, choices=Level)
    doors = models.PositiveIntegerField()  # still open when it was last counted
    due_on = models.DateField()
    raised_at = models.DateTimeField()
    counted_at = models.DateTimeField()
    told_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField(null=True, blank=True)  # somebody sent the message
    over_at = models.DateTimeField(null=True, blank=True)  # no door is left

    personal = ()
    plain = (
        "id", "round", "region", "district_code", "village_code", "volunteer", "level", "doors", "due_on", "raised_at",
        "counted_at", "told_by", "told_at", "over_at",
    )  # fmt: skip

    class Meta:
        ordering = ("due_on", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("round", "village_code", "volunteer", "level"), name="reminder_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(told_at=None, told_by=None) | Q(told_at__isnull=False, told_by__isnull=False),
                name="reminder_told_has_who_and_when",
            ),
        ]


class Letter(models.Model):
    """A letter of assignment (surat tugas): its number, who signs it, for whom and until when."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    district_code = models.CharField(max_length=6, blank=True)
    village_code = models.CharField(max_length=10, blank=True)
    volunteer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=60)
    signed_on = models.DateField()
    signer = models.CharField(max_length=120)
    signer_title = models.CharField(max_length=160)
    signer_number = models.CharField(max_length=30, blank=True)  # NIP
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    personal = ("signer", "signer_number")
    plain = (
        "id", "round", "region", "district_code", "village_code", "volunteer", "number", "signed_on", "signer_title",
        "by", "at",
    )  # fmt: skip

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(fields=("region", "number"), name="letter_number_once"),
            models.UniqueConstraint(fields=("round", "volunteer", "village_code"), name="letter_once_a_round"),
        ]


class VisitRules(models.Model):
    """How a kabupaten/kota visits: days, shares and the head of its letters."""

    region = models.OneToOneField(Region, on_delete=models.PROTECT, related_name="+")
    working_days = models.PositiveSmallIntegerField(default=10)  # from the letter to the last door
    remind_before = models.PositiveSmallIntegerField(default=2)  # working days before the day
    village_after = models.PositiveSmallIntegerField(default=1)  # working days past it: the village is asked
    district_after = models.PositiveSmallIntegerField(default=3)
    region_after = models.PositiveSmallIntegerField(default=5)
    works_saturday = models.BooleanField(default=False)
    revisit_percent = models.PositiveSmallIntegerField(default=5)
    office = models.CharField(max_length=160, blank=True)  # second line of the letterhead
    office_address = models.CharField(max_length=240, blank=True)
    letter_place = models.CharField(max_length=60, blank=True)
    letter_number = models.CharField(max_length=60, default="800/{nomor}/ATS/{tahun}")
    signer = models.CharField(max_length=120, blank=True)
    signer_title = models.CharField(max_length=160, blank=True)
    signer_number = models.CharField(max_length=30, blank=True)  # NIP
    legal_basis = models.TextField(blank=True)  # one regulation a line

    personal = ("signer", "signer_number")
    plain = (
        "id", "region", "working_days", "remind_before", "village_after", "district_after", "region_after",
        "works_saturday", "revisit_percent", "office", "office_address", "letter_place", "letter_number",
        "signer_title", "legal_basis",
    )  # fmt: skip
