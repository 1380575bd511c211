"""A village meeting confirms a list of children in one signed act, which can be undone as one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rangkul.core import audit
from rangkul.core.errors import Conflict, Invalid
from rangkul.core.models import Region
from rangkul.core.permissions import Permission, check
from rangkul.core.states import move
from rangkul.registry import services as registry
from rangkul.registry.models import Child

from ..models import Meeting, MeetingLine, Said, Statement
from . import statements

#: A list that can still be read aloud in one meeting.
AT_MOST = 300
SIGNATORIES_AT_LEAST = 2
FIELDS = ("number", "held_on", "place", "leader", "leader_title", "signatories")


@transaction.atomic
def prepare_meeting(
    *, region: Region, village: str, children: Sequence[Child], held_on: dt.date, place: str, leader: str,
    leader_title: str = "", number: str = "", signatories: Sequence[Mapping[str, str]] = (), by, at,
) -> Meeting:  # fmt: skip
    """Begin a meeting with its list; nothing follows before it is signed."""
    check(by, Permission.MEETING_HOLD, area=village)
    if not children or len(children) > AT_MOST:
        raise Invalid(_("Pilih 1 sampai %s anak untuk satu musyawarah.") % AT_MOST)
    if any(child.village_code != village for child in children):
        raise Invalid(_("Semua anak harus dari desa/kelurahan yang sama."))
    if not place.strip() or not leader.strip():
        raise Invalid(_("Tulis tempat dan pemimpin musyawarahnya."))
    made = Meeting.objects.create(
        region=region, district_code=village[:6], village_code=village, number=number.strip()[:60], held_on=held_on,
        place=place.strip()[:120], leader=leader.strip()[:120], leader_title=leader_title.strip()[:120],
        signatories=[dict(one) for one in signatories], made_by=by, made_at=at,
    )  # fmt: skip
    MeetingLine.objects.bulk_create(MeetingLine(meeting=made, child=child) for child in children)
    audit.record("meeting.prepared", on=made, area=village, details={"children": len(children)})
    return made


@transaction.atomic
def note_meeting(*, meeting: Meeting, said: Mapping[int, str], by, at, **fields) -> Meeting:  # noqa: ARG001
    """Write down what the meeting says of its children ({line: in_school | not | not_found | ""}) and its heads."""
    check(by, Permission.MEETING_HOLD, area=meeting.village_code)
    meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if meeting.state != Meeting.State.DRAFT:
        raise Conflict(_("Berita acara ini sudah ditandatangani."))
    for name in FIELDS:
        if name in fields:
            setattr(meeting, name, fields[name])
    meeting.save()
    for line in MeetingLine.objects.filter(meeting=meeting, pk__in=said):
        word = said[line.pk]
        if word and word not in Said.values:
            raise Invalid(_("Pilih: bersekolah, tidak bersekolah, atau tidak ditemukan."))
        line.said = word
        line.save(update_fields=["said"])
    audit.record("meeting.noted", on=meeting, area=meeting.village_code, details={"lines": len(said)})
    return meeting


@transaction.atomic
def sign_meeting(*, meeting: Meeting, by, at) -> Meeting:
    """The signed paper is here: every line becomes a word of the village meeting, and the rules follow."""
    check(by, Permission.MEETING_HOLD, area=meeting.village_code)
    lines = list(MeetingLine.objects.filter(meeting=meeting).select_related("child__region").order_by("pk"))
    if any(not line.said for line in lines):
        raise Invalid(_("Masih ada anak yang belum dijawab di daftar ini."))
    if len([one for one in meeting.signatories if one.get("name")]) < SIGNATORIES_AT_LEAST:
        raise Invalid(_("Tulis paling sedikit dua orang yang menandatangani."))
    if meeting.held_on > timezone.localdate(at):
        raise Invalid(_("Musyawarahnya belum berlangsung."))
    meeting = move(meeting, to=Meeting.State.SIGNED, signed_by=by, signed_at=at)
    for line in lines:
        statements.state_by_meeting(meeting=meeting, child=line.child, said=line.said, by=by, at=at)
    audit.record("meeting.signed", on=meeting, area=meeting.village_code, details={"lines": len(lines)})
    return meeting


@transaction.atomic
def undo_meeting(*, meeting: Meeting, reason: str, by, at) -> tuple[Meeting, int]:
    """Take the whole act back; returns it and for how many children a later finding stands all the same."""
    check(by, Permission.MEETING_HOLD, area=meeting.village_code)
    if len(reason.strip()) < registry.REASON_LETTERS:
        raise Invalid(registry.ReasonTooShort.message)
    meeting = move(meeting, to=Meeting.State.UNDONE, undone_by=by, undone_at=at, undone_reason=reason.strip()[:300])
    stood = 0
    for one in Statement.objects.filter(meeting=meeting, undone_at=None).select_related("region").order_by("-pk"):
        stood += not statements.take_back(one, reason=reason, by=by, at=at)
    audit.record("meeting.undone", on=meeting, area=meeting.village_code, reason=reason, details={"stood": stood})
    return meeting, stood


@transaction.atomic
def print_meeting(*, meeting: Meeting, form: str, by, at) -> None:  # noqa: ARG001 - the record has its own clock
    """The berita acara left the house, as .docx or PDF: on record."""
    check(by, Permission.MEETING_HOLD, area=meeting.village_code)
    lines = MeetingLine.objects.filter(meeting=meeting).count()
    audit.record("meeting.printed", on=meeting, area=meeting.village_code, details={"form": form, "lines": lines})
