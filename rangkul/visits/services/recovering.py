"""A phone whose PIN is lost left its finished visits sealed; a person of the district opens them."""

from __future__ import annotations

import base64
import binascii
import json

from django.db import transaction

from rangkul.core import audit
from rangkul.core import services as core
from rangkul.core.boxes import NotABox
from rangkul.core.models import Deposit

from .arriving import Arrived, arrive


@transaction.atomic
def recover(*, deposit: Deposit, by, at) -> Arrived:
    """Open a box and take what is in it as the visit of the phone's volunteer; sent already, it changes nothing.

    A box holds JSON: {"xml": text, "files": {name: base64}}. Raises ``NotABox`` when it holds anything else.
    """
    xml, files = _read(core.open_sealed(deposit=deposit, by=by, at=at))
    device = deposit.device
    arrived = arrive(
        region=deposit.region, xml=xml, files=files, channel="phone", by=device.person, device_id=device.pk, at=at
    )
    details = {"submission": arrived.submission.pk, "device": device.pk, "is_new": arrived.is_new}
    audit.record("visit.recovered", on=deposit, area=deposit.region_id, details=details)
    return arrived


def _read(content: bytes) -> tuple[bytes, dict[str, bytes]]:
    try:
        told = json.loads(content)
        xml = told["xml"].encode()
        return xml, {name: base64.b64decode(raw, validate=True) for name, raw in told.get("files", {}).items()}
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
        raise NotABox from None
