"""A coach's page: how far second visits agree, and where to look closer. Reasons stand beside every line."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rangkul.core.models import Region
from rangkul.core.pages import WRITE, page
from rangkul.core.permissions import Permission, where
from rangkul.core.queries import districts_in

from .. import queries, services
from ..queries import believable as asked


@page(Permission.VISIT_PLAN)
def believable(request):
    """Volunteers of the viewer's areas, the one to sit down with first in front."""
    scope = where(request.user, Permission.VISIT_PLAN)
    region = Region.objects.filter(code__in={area[:4] for area in scope.areas}).first()
    district = request.GET.get("kecamatan", "")
    judged = asked.volunteers_judged(request.user, region, district=district) if region else []
    whole = asked.agreement_over_all(request.user, region, district=district) if region else None
    shown = {
        "judged": judged, "whole": whole,
        "district": district, "districts": districts_in(region.pk) if region and scope.regions() else [],
        "rounds": queries.rounds(request.user).filter(state="open") if scope.regions() else [],
    }  # fmt: skip
    return render(request, "visits/believable.html", shown)


@page(Permission.VISIT_PLAN, methods=WRITE)
def draw_revisits(request, round_id):
    """Draw the share that is visited a second time."""
    round_ = queries.round_for(request.user, round_id)
    made = services.draw_revisits(round=round_, by=request.user, at=timezone.now())
    said = ngettext("%s pintu diundi untuk kunjungan ulang.", "%s pintu diundi untuk kunjungan ulang.", len(made))
    messages.success(request, said % len(made) if made else _("Belum ada kunjungan baru untuk diundi."))
    return redirect("visits:believable")
