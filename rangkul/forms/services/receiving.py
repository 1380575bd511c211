"""A filled-in questionnaire arrives: once, whole, from wherever it was filled in.

What comes from afar comes twice, in parts and out of order. The device makes the id; the same answers under it again
change nothing and may bring files that were missing; other answers under it are refused and nothing is lost.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rangkul.core import audit, pictures, secrets, vault
from rangkul.core.acting import acting_as
from rangkul.core.errors import Conflict, Invalid
from rangkul.core.models import Grant, Person, Region
from rangkul.core.permissions import Purpose, Role
from rangkul.core.whole import whole

from .. import answers as reading
from ..models import (
    Answers,
    Attachment,
    Channel,
    FormVersion,
    Original,
    Protected,
    Publication,
    Submission,
    Use,
    VersionState,
)
from ..sealing import ANSWERS, ORIGINAL, PROTECTED

RECEIVER = "sistem-formulir"
POLICY = "Menyimpan isian formulir yang dikirim petugas. Tidak membaca jawabannya."
#: A photo of the phone has 80 kB; ODK Collect sends up to 1,024 pixels a side.
MOST_FILE = 5_000_000
MOST_FILES = 40


class DifferentAnswers(Conflict):
    message = _("Isian dengan nomor yang sama sudah diterima, dengan jawaban yang berbeda.")
    remedy = _("Yang diterima lebih dulu tetap berlaku. Beri tahu petugas data.")


class UnknownForm(Invalid):
    message = _("Formulir ini tidak dikenal di sini. Perbarui daftar formulir di HP.")


@dataclass(frozen=True)
class Received:
    """``missing`` names the files that are still to come; ``answers`` are all answers, both lanes."""

    submission: Submission
    is_new: bool
    missing: list[str] = field(default_factory=list)
    answers: dict = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        return not self.missing


@whole
def receive(
    *,
    region: Region,
    xml: bytes,
    files: Mapping[str, bytes],
    channel: str,
    by: Person | None,
    device_id: int | None = None,
    village_code: str = "",
    at,
) -> Received:
    """Keep a submission and those of its files that came along; idempotent on its instanceID.

    ``village_code`` is where the house stands, when the caller knows; :func:`place` says it later. Raises
    :class:`DifferentAnswers`, :class:`UnknownForm`, ``answers.Unreadable`` or Invalid; then nothing is kept.
    """
    filled = reading.read(xml)
    version = _version(region, filled)
    given = reading.answers_of(filled, version.questions)
    named = reading.files_of(given, version.questions)
    kept_files = _checked(files, named)
    hand = receiver(region=region, at=at)
    with acting_as(hand, Purpose.VISIT):
        submission, is_new = _submission(
            region,
            filled,
            version,
            given,
            missing=[name for name in named if name not in kept_files],
            channel=channel,
            by=by,
            device_id=device_id,
            village_code=village_code,
            at=at,
        )
        if submission.destroyed_at is not None:
            kept_files = {}  # it was here once; what was destroyed does not come back
        elif is_new:
            _seal(submission, xml, given, version)
        else:
            kept_files = _not_yet_in(submission, kept_files)
        for name, content in kept_files.items():
            _attach(submission, name, content, at)
        if kept_files and not is_new:
            _settle(submission, named, at)
    submission.__dict__["answers_in_hand"] = given  # who brought them may go on with them; see queries.answers
    submission.__dict__["receiver"] = hand
    submission.__dict__["just_made"] = is_new
    if is_new or kept_files:
        action = "submission.received" if is_new else "submission.completed"
        details = {"form": filled.code, "version": filled.version, "channel": channel, "files": len(kept_files)}
        where = submission.village_code or region.pk
        audit.record(action, on=submission, area=where, details=details | {"missing": len(submission.missing)})
    return Received(submission, is_new, list(submission.missing), given)


@whole
def place(*, submission: Submission, village_code: str, by, at) -> Submission:
    """Say in which village the house stands, once its visit code was found; its people may see it from then on."""
    region = submission.region
    if village_code and not village_code.startswith(region.pk):
        raise Invalid(_("Desa ini bukan di wilayah isian."))
    hand = submission.__dict__.get("receiver") or receiver(region=region, at=at)
    with acting_as(hand, Purpose.VISIT):
        submission.village_code, submission.district_code = village_code, village_code[:6]
        submission.save(update_fields=["village_code", "district_code"])
    audit.record("submission.placed", on=submission, area=village_code or region.pk, details={"by": by and by.pk})
    return submission


def receiver(*, region: Region, at) -> Person:
    """The system's own actor for what arrives in a region; made, and given its right there, the first time."""
    held = Grant.objects.filter(person__username=RECEIVER, area_code=region.pk, revoked_at=None)
    if (standing := held.select_related("person").only("person__username").order_by("pk").first()) is not None:
        return standing.person
    person = Person.objects.filter(username=RECEIVER).first()
    if person is None:
        named = {"name": "Sistem: penerima formulir", "kind": Person.Kind.SYSTEM, "policy": POLICY, "password": "!"}
        person, _made = Person.objects.get_or_create(username=RECEIVER, defaults=named)
    since = at - timedelta(days=1)  # the database's clock may be behind ours
    Grant.objects.create(
        person=person, role=Role.DATA_OFFICER, area_code=region.pk, valid_from=since, reason=POLICY[:300]
    )
    audit.record("role.granted", on=person, area=region.pk, details={"role": Role.DATA_OFFICER.value})
    return person


def _version(region: Region, filled: reading.Filled) -> FormVersion:
    """The version that the XML names: the region's own form before the one that came with Rangkul; retired ones too."""
    found = (
        FormVersion.objects.filter(Q(form__region=region.pk) | Q(form__region=None))
        .filter(form__code=filled.code, version=filled.version)
        .exclude(state=VersionState.DRAFT)
        .select_related("form")
        .only("form__region", "version", "questions")
    )
    by_owner: dict[str | None, FormVersion] = {}
    for version in found:
        by_owner.setdefault(version.form.region_id, version)
    chosen = by_owner.get(region.pk) or by_owner.get(None)
    if chosen is None:
        raise UnknownForm
    return chosen


def _checked(files: Mapping[str, bytes], named: list[str]) -> dict[str, bytes]:
    """The files that the answers name, each looked at: a picture of bearable size. Others are not kept."""
    if len(files) > MOST_FILES:
        raise Invalid(_("Terlalu banyak berkas dalam satu isian."))
    kept = {}
    for name, content in files.items():
        if name not in named:
            continue
        if len(content) > MOST_FILE:
            raise Invalid(_("Foto “%s” lebih besar dari 5 MB.") % name)
        if not _is_picture(content):
            raise Invalid(_("Berkas “%s” bukan foto yang dapat dibuka.") % name)
        kept[name] = content
    return kept


def _is_picture(content: bytes) -> bool:
    return content.startswith((pictures.PNG, pictures.JPEG)) or (content[:4] == b"RIFF" and content[8:12] == b"WEBP")


def _submission(
    region, filled, version, given, *, missing, channel, by, device_id, village_code, at
) -> tuple[Submission, bool]:
    submission, is_new = Submission.objects.get_or_create(
        region=region,
        instance_id=filled.instance_id,
        defaults={
            "version": version,
            "purpose": lambda: _purpose(region, version),
            "visit_code": reading.visit_code_of(given),
            "by": by,
            "device_id": device_id,
            "channel": Channel(channel),
            "village_code": village_code,
            "district_code": village_code[:6],
            "started_at": reading.moment(given, "start"),
            "ended_at": reading.moment(given, "end"),
            "received_at": at,
            "completed_at": None if missing else at,
            "missing": missing,
            "digest": filled.digest,
        },
    )
    if is_new:
        return submission, True
    if submission.digest != filled.digest:
        raise DifferentAnswers
    # parts of one submission come side by side: one after the other from here
    return Submission.objects.select_for_update(of=("self",)).select_related("region").get(pk=submission.pk), False


def _purpose(region: Region, version: FormVersion) -> str:
    """What the version was last published for here, or everywhere."""
    published = Publication.objects.filter(Q(region=region) | Q(region=None), version=version)
    found = list(published.values_list("region", "purpose"))
    found.sort(key=lambda one: one[0] is None)  # one's own first, the last of each first
    return found[0][1] if found else Use.VISIT


def _seal(submission: Submission, xml: bytes, given: Mapping, version: FormVersion) -> None:
    helping, protecting = reading.lanes(given, version.questions)
    region = submission.region_id
    Answers(submission=submission, sealed=secrets.seal(region, ANSWERS, _json(helping))).save(force_insert=True)
    if protecting:
        Protected(submission=submission, sealed=secrets.seal(region, PROTECTED, _json(protecting))).save(
            force_insert=True
        )
    Original(submission=submission, sealed=secrets.seal(region, ORIGINAL, xml.decode())).save(force_insert=True)


def _json(answers: Mapping) -> str:
    return json.dumps(answers, ensure_ascii=False, sort_keys=True)


def _not_yet_in(submission: Submission, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Those of the files that are new. Another content under the same name is refused."""
    there = dict(Attachment.objects.filter(submission=submission).values_list("name", "sha256")) if files else {}
    if any(there.get(name, _sha256(content)) != _sha256(content) for name, content in files.items()):
        raise DifferentAnswers
    return {name: content for name, content in files.items() if name not in there}


def _attach(submission: Submission, name: str, content: bytes, at) -> None:
    """Keep one file."""
    vault.keep(submission.region_id, [content])
    Attachment.objects.create(
        submission=submission, name=name, sha256=_sha256(content), size=len(content), received_at=at
    )


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _settle(submission: Submission, named: list[str], at) -> None:
    """Say which files are still to come; without any the submission is complete."""
    there = set(Attachment.objects.filter(submission=submission).values_list("name", flat=True))
    submission.missing = [name for name in named if name not in there]
    if not submission.missing and submission.completed_at is None:
        submission.completed_at = at
    submission.save(update_fields=["missing", "completed_at"])
