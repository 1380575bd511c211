"""The one door by which filled-in visits come in: from the app on the phone, from ODK Collect, from paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rangkul.core.errors import NotAllowed
from rangkul.core.permissions import Permission, can
from rangkul.core.whole import whole
from rangkul.forms import services as forms
from rangkul.forms.models import Submission, Use

from ..models import Visit
from .receiving import take_submission

#: What is published for these is about one child at one door; other questionnaires are kept and not read here.
VISITS = frozenset({Use.VISIT.value, Use.REVISIT.value, Use.STILL_AT_SCHOOL.value})


@dataclass(frozen=True)
class Arrived:
    """A submission is in, once; ``missing`` names the photos still to come; ``visit`` is what was made of a new one."""

    submission: Submission
    is_new: bool
    missing: list[str]
    visit: Visit | None


@whole
def arrive(
    *, region, xml: bytes, files: Mapping[str, bytes], channel: str, by, device_id: int | None = None, at
) -> Arrived:
    """Keep a submission and make a visit of it, both or neither. Sent again it changes nothing and brings photos.

    The answers count as soon as they are in; photos may follow. Raises what ``forms.services.receive`` raises.
    """
    if not (can(by, Permission.VISIT_DO) or can(by, Permission.VISIT_PLAN)):
        raise NotAllowed
    received = forms.receive(region=region, xml=xml, files=files, channel=channel, by=by, device_id=device_id, at=at)
    visit = None
    if received.is_new and received.submission.purpose in VISITS:
        visit = take_submission(submission=received.submission, by=by, at=at)
    return Arrived(received.submission, received.is_new, received.missing, visit)
