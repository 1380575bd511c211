"""What the system does by itself with deliveries: destroys at the end of a basis, frees checks that died.

It acts under a name of its own whose policy is written down, with the rights of a data officer of one region.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from rangkul.core import audit, vault
from rangkul.core import services as core
from rangkul.core.models import Person, Region
from rangkul.core.permissions import Permission, Role, check
from rangkul.core.states import move

from .. import words
from ..models import Delivery, DeliveryState, Upload
from .receiving import ask_for_check
from .taking import destroy

KEEPER = "sistem-kiriman"
POLICY = "Memusnahkan kiriman saat dasarnya habis, dan melanjutkan pemeriksaan yang terputus. Tidak membaca isinya."
UNTAKEN_DAYS = 30
DEAD_MINUTES, TRIES = 10, 3
UPLOAD_DAYS = 7
S = DeliveryState


def keeper(*, region: Region, by=None, at) -> Person:  # noqa: ARG001 - there is nobody yet who could ask
    """The system's own actor for a region; made, and given its rights there, the first time."""
    return core.system_actor(
        username=KEEPER, name="Sistem: penjaga kiriman", policy=POLICY, role=Role.DATA_OFFICER, region=region, at=at
    )


def destroy_ended(*, region: Region, today, by, at) -> list[Delivery]:
    """Destroy what rests on a basis that is over, and what nobody took for 30 days; returns them."""
    check(by, Permission.DELIVERY_UNDO, area=region.pk)
    over = Q(basis__valid_until__lt=today) | Q(basis__ended_on__lte=today)
    ended = Delivery.objects.filter(over, region=region).exclude(state__in=(S.DESTROYED, S.CHECKING))
    gone = [
        destroy(delivery=one, why=words.BASIS_ENDED % one.basis, by=by, at=at)
        for one in ended.select_related("basis", "basis__agency")
    ]
    waiting = Delivery.objects.filter(
        region=region,
        sent_at__lt=at - timedelta(days=UNTAKEN_DAYS),
        state__in=(S.RECEIVED, S.CHECKED, S.UNREADABLE, S.UNDONE),
    ).filter(Q(left_at=None) | Q(left_at__lt=at - timedelta(days=UNTAKEN_DAYS)))
    why = words.NOT_TAKEN % UNTAKEN_DAYS
    return gone + [destroy(delivery=one, why=why, by=by, at=at) for one in waiting]


@transaction.atomic
def revive(*, region: Region, by, at) -> list[Delivery]:
    """Ask again for checks whose job gave no sign of life for ten minutes; after three deaths a person decides."""
    check(by, Permission.DELIVERY_SEND, area=region.pk)
    limit = at - timedelta(minutes=DEAD_MINUTES)
    found = []
    for one in Delivery.objects.filter(region=region, state=S.CHECKING, alive_at__lt=limit):
        if one.tries + 1 < TRIES:
            one = move(one, to=S.RECEIVED, tries=one.tries + 1, progress=0)  # noqa: PLW2901
            ask_for_check(one, by=one.sent_by)
        else:
            sentence = _("Pemeriksaan berkas ini berkali-kali terputus. Pecah berkasnya, atau beri tahu pengelola.")
            one = move(one, to=S.UNREADABLE, sentence=sentence, tries=0)  # noqa: PLW2901
        audit.record("delivery.revived", on=one, area=region.pk, details={"state": one.state})
        found.append(one)
    return found


@transaction.atomic
def drop_uploads(*, region: Region, by, at) -> int:
    """Destroy the pieces of uploads that nobody went on with for seven days."""
    check(by, Permission.DELIVERY_UNDO, area=region.pk)
    old = list(Upload.objects.filter(region=region, touched_at__lt=at - timedelta(days=UPLOAD_DAYS)))
    for upload in old:
        pieces = list(upload.pieces)
        transaction.on_commit(lambda pieces=pieces: [vault.destroy(region.pk, sha256) for sha256 in pieces])
        upload.delete()
    if old:
        audit.record("upload.dropped", on_kind="upload", area=region.pk, details={"uploads": len(old)})
    return len(old)
