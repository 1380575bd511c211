"""A worry goes to who protects children, at once; from then on it is nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rangkul.core import audit
from rangkul.core.errors import Conflict, Invalid
from rangkul.core.permissions import Permission, Role, check
from rangkul.core.states import move

from .. import reading, rules
from ..models import Visit, Worry
from .keeping import officer_for


class WorryGone(Conflict):
    message = _("Isi kekhawatiran ini sudah dimusnahkan karena masa simpannya habis.")


def pass_on(*, visit: Visit, answers: Mapping[str, Any], by, at) -> Worry | None:
    """Put down what was said or seen of danger. Writing needs no right to read: the table is a letterbox."""
    signals = reading.many(answers.get("protection"))
    chosen = {*reading.many(answers.get("reasons")), answers.get("main_reason") or ""}
    signals += sorted(chosen & rules.ALARMING)
    if not signals and answers.get("worry") != "yes":
        return None
    return Worry.objects.create(
        region_id=visit.region_id, district_code=visit.district_code, village_code=visit.village_code,
        child=visit.child, visit=visit.pk, signals=signals, words=str(answers.get("worry_note") or "")[:600],
        raised_by=by, raised_at=at, to=officer_for(visit.area, Role.PROTECTION_OFFICER, at),
    )  # fmt: skip


@transaction.atomic
def see_worry(*, worry: Worry, by, at) -> Worry:
    """The officer has read it and is at work."""
    check(by, Permission.PROTECTION_VIEW, area=worry.area)
    if worry.is_destroyed:
        raise WorryGone
    worry = move(worry, to=Worry.State.SEEN, seen_by=by, seen_at=at, closed_by=None, closed_at=None)
    audit.record("worry.seen", on=worry, area=worry.region_id)  # not of the village: nobody there learns of it
    return worry


@transaction.atomic
def close_worry(*, worry: Worry, result: str, by, at) -> Worry:
    """What was done about it, in words for those who protect."""
    check(by, Permission.PROTECTION_VIEW, area=worry.area)
    if len(result.strip()) < 10:
        raise Invalid(rules.RESULT_TOO_SHORT)
    worry = move(worry, to=Worry.State.CLOSED, result=result.strip()[:600], closed_by=by, closed_at=at)
    audit.record("worry.closed", on=worry, area=worry.region_id)
    return worry


@transaction.atomic
def open_worries(*, count: int, area: str, by, at) -> None:  # noqa: ARG001 - the record has its own clock
    """Somebody looked at the list of worries: on record, with how many."""
    check(by, Permission.PROTECTION_VIEW)
    audit.record("worries.listed", on_kind="worry", area=area, details={"worries": count})
