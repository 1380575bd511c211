"""Where a region's tidings go: added and ended by who manages the region."""

from __future__ import annotations

import secrets as chance
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from .. import audit, outward, secrets, tidings
from ..errors import Conflict, Invalid
from ..models import Region, Seal, Webhook
from ..permissions import Permission, check

MOST = 10


@transaction.atomic
def add_webhook(*, region: Region, url: str, events: Iterable[str], by, at) -> tuple[Webhook, str]:
    """Tell an address from now on; returns the webhook with the secret that signs, shown once. Raises NotPublic."""
    check(by, Permission.REGION_MANAGE, area=region.pk)
    wanted = sorted(set(events))
    if not wanted or not set(wanted) <= set(tidings.TOLD):
        raise Invalid(_("Pilih paling sedikit satu kejadian."))
    if Webhook.objects.filter(region=region, ended_at=None).count() >= MOST:
        raise Conflict(_("Sudah ada sepuluh alamat; akhiri salah satunya dahulu."))
    outward.target_of(url)
    secret = chance.token_urlsafe(32)
    seal = Seal.objects.order_by("-id").values_list("id", flat=True).first()
    webhook = Webhook.objects.create(
        region=region, url=url, events=wanted, secret_sealed=secrets.seal(region.pk, tidings.SECRET, secret),
        after_seal=seal or 0, added_by=by, added_at=at,
    )  # fmt: skip
    audit.record("webhook.added", on=webhook, area=region.pk, details={"events": wanted})
    return webhook, secret


@transaction.atomic
def end_webhook(*, webhook: Webhook, by, at) -> Webhook:
    """It hears nothing more, also of what is queued."""
    check(by, Permission.REGION_MANAGE, area=webhook.region_id)
    webhook = Webhook.objects.select_for_update(of=("self",)).get(pk=webhook.pk)
    if webhook.ended_at is not None:
        raise Conflict(_("Alamat ini sudah diakhiri."))
    webhook.ended_at, webhook.ended_by = at, by
    webhook.save(update_fields=["ended_at", "ended_by"])
    audit.record("webhook.ended", on=webhook, area=webhook.region_id)
    return webhook
