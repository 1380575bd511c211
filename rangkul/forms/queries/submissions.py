"""What was sent in: who sent what is seen in one's area; what was answered only by who may, for its purpose."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from rangkul.core import secrets, vault
from rangkul.core.acting import acting
from rangkul.core.errors import NotFound
from rangkul.core.permissions import Permission, Purpose, in_areas, where

from ..models import Answers, Attachment, Original, Protected, Submission
from ..sealing import ANSWERS, ORIGINAL, PROTECTED

#: The right under which submissions are seen, by the purpose for which somebody acts.
_RIGHTS = {
    Purpose.VISIT: Permission.VISIT_VIEW,
    Purpose.HELP: Permission.FINDING_VIEW,
    Purpose.PROTECT: Permission.PROTECTION_VIEW,
}


class Destroyed(NotFound):
    message = _("Jawaban ini sudah dimusnahkan karena masa simpannya habis.")


def submissions(viewer):
    """Who sent what when, in the viewer's areas, newest first. No answers."""
    now = acting()
    right = _RIGHTS.get(now.purpose) if now else None
    if right is None:
        return Submission.objects.none()
    return Submission.objects.filter(in_areas(where(viewer, right))).select_related("version__form", "by")


def submission_for(viewer, pk: int) -> Submission:
    """One of them; raises NotFound."""
    found = submissions(viewer).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def answers(submission: Submission) -> dict:
    """The answers, in the shape of ``answers.answers_of``; those in the lane of protection for PROTECT only.

    Who has just brought the submission (``services.receive``) goes on with all of its answers in hand. Otherwise the
    database opens them for the purposes HELP and PROTECT; for any other it is as if there were none (NotFound). Raises
    :class:`Destroyed` where their time was over.
    """
    in_hand = answers_in_hand(submission)
    if in_hand is not None:
        return in_hand
    if submission.destroyed_at is not None:
        raise Destroyed
    helping = Answers.objects.filter(submission=submission).first()
    if helping is None:
        raise NotFound
    found = json.loads(secrets.unseal(submission.region_id, ANSWERS, helping.sealed))
    walled = Protected.objects.filter(submission=submission).first()
    if walled is not None:
        found |= json.loads(secrets.unseal(submission.region_id, PROTECTED, walled.sealed))
    return found


def answers_in_hand(submission: Submission) -> dict | None:
    """All answers, where ``services.receive`` has just read them; else None."""
    return submission.__dict__.get("answers_in_hand")


def is_just_made(submission: Submission) -> bool:
    """Whether ``services.receive`` has just made it: true once, for whoever asks first, who goes on with it."""
    return submission.__dict__.pop("just_made", False)


def original(submission: Submission) -> bytes:
    """The XML as it came, for the purpose PROTECT; raises NotFound."""
    if submission.destroyed_at is not None:
        raise Destroyed
    found = Original.objects.filter(submission=submission).first()
    if found is None:
        raise NotFound
    return secrets.unseal(submission.region_id, ORIGINAL, found.sealed).encode()


def attachments(submission: Submission):
    """Its photos and signatures, by name."""
    return Attachment.objects.filter(submission=submission).order_by("name")


def content(attachment: Attachment) -> Iterator[bytes]:
    """The bytes of one, out of the vault."""
    return vault.read(attachment.submission.region_id, attachment.sha256)
