"""Worries: seen by who protects children, under that purpose alone, and each look is on record."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rangkul.core.errors import Trouble
from rangkul.core.pages import BOTH, page
from rangkul.core.permissions import Permission, where
from rangkul.core.queries import area_names
from rangkul.forms.instruments.lists import PROTECTION

from .. import rules, services
from ..models import Worry
from ..queries import found

#: The signs of the instrument, in its words: (Indonesian, English).
SIGNS = {sign.code: sign.label for sign in PROTECTION}


@page(Permission.PROTECTION_VIEW)
def worries(request):
    """What was raised, the new first."""
    listed = found.worries(request.user)
    names = area_names({worry.area for worry in listed})
    for worry in listed:
        worry.place, worry.said = names[worry.area], _signals(worry)
    area = min(where(request.user, Permission.PROTECTION_VIEW).areas, default="")[:4]
    services.open_worries(count=len(listed), area=area, by=request.user, at=timezone.now())
    return render(request, "visits/worries.html", {"worries": listed})


@page(Permission.PROTECTION_VIEW, methods=BOTH)
def worry(request, worry_key):
    """One worry: taken up, then closed with what was done."""
    one = found.worry_for(request.user, worry_key)
    trouble = None
    if request.method == "POST":
        try:
            if one.state == Worry.State.SEEN and "result" in request.POST:
                services.close_worry(worry=one, result=request.POST["result"], by=request.user, at=timezone.now())
                messages.success(request, _("Ditutup."))
            else:
                services.see_worry(worry=one, by=request.user, at=timezone.now())
                messages.success(request, _("Anda menangani ini."))
            return redirect("visits:worry", one.pk)
        except Trouble as error:
            trouble = error
    one.place, one.said = area_names({one.area})[one.area], _signals(one)
    return render(request, "visits/worry.html", {"worry": one, "trouble": trouble}, status=422 if trouble else 200)


def _signals(one: Worry) -> list[str]:
    spoken = 1 if get_language() == "en" else 0
    return [SIGNS[code][spoken] if code in SIGNS else str(rules.REASONS.get(code, code)) for code in one.signals]
