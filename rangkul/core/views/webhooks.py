"""Addresses of other offices that hear what happens in a region. The secret of one is shown once."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import queries, services, tidings
from ..errors import Trouble
from ..forms.tokens import WebhookForm
from ..pages import BOTH, WRITE, page
from ..permissions import Permission
from .parts import form_page


@page(Permission.REGION_MANAGE, methods=BOTH)
def webhooks(request, code: str):
    """All of them, and a new one."""
    here = queries.region_for(request.user, code)
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and (shown := _add(request, here, form)):
        return shown
    found = list(queries.webhooks(request.user, here))
    for webhook in found:
        webhook.told = [str(tidings.WORDS[action]) for action in webhook.events]
    shown = {"region": here, "tab": "webhooks", "webhooks": found, "signature": tidings.SIGNATURE}
    return form_page(request, "core/webhooks.html", form, **shown)


@page(Permission.REGION_MANAGE, methods=WRITE)
def end(request, webhook_id: int):
    """It hears nothing more."""
    found = queries.webhook_for(request.user, webhook_id)
    services.end_webhook(webhook=found, by=request.user, at=timezone.now())
    messages.success(request, _("Alamat ini tidak dikabari lagi."))
    return redirect("core:webhooks", found.region_id)


def _add(request, here, form: WebhookForm):
    """The page that shows the secret, once; None where the form has a fault."""
    if not form.is_valid():
        return None
    try:
        webhook, secret = services.add_webhook(region=here, **form.cleaned_data, by=request.user, at=timezone.now())
    except Trouble as trouble:
        form.add_error("url", f"{trouble.message} {trouble.remedy}".strip())
        return None
    shown = {"webhook": webhook, "secret": secret, "region": here, "signature": tidings.SIGNATURE}
    answer = render(request, "core/webhook_shown.html", shown)
    answer["Cache-Control"] = "no-store"
    return answer
