"""What came back from doors goes when its time is over: evidence, places, reasons, words; days and outcomes stay."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rangkul.core.destroying import destroyed
from rangkul.core.errors import Conflict
from rangkul.core.models import Region
from rangkul.core.permissions import Permission, check
from rangkul.core.services import note_destroyed


class AnswersGone(Conflict):
    message = _("Jawaban kunjungan ini sudah dimusnahkan karena masa simpannya habis.")
    remedy = _("Bila keadaan anak masih diragukan, kunjungi lagi.")


@transaction.atomic
def destroy_outlived(*, region: Region, by, at) -> dict[str, int]:  # noqa: ARG001 - the database's own day counts
    """Visits lose what was told at the door, handled reports and closed worries what was said; days and outcomes stay.

    {"visits", "reasons", "submissions", "files", "reports", "worries"}: the third and fourth of doors whose child's
    file has ended.
    """
    check(by, Permission.PRIVACY_HANDLE, area=region.pk)
    answers = destroyed("visits_destroy_outlived", region)
    reports = destroyed("visits_destroy_reports", region)
    return note_destroyed(region=region, by=by, what="answers", counts=answers) | note_destroyed(
        region=region, by=by, what="reports", counts=reports
    )
