"""All deliveries, newest first."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rangkul.core.pages import page
from rangkul.core.permissions import Permission, can, where

from .. import exports, queries, services
from ..forms import FilterForm
from ..models import DeliveryState
from ..words import semester_words

S = DeliveryState
OPEN = (S.CHECKED, S.UNREADABLE)
ON_ITS_WAY = (S.RECEIVED, S.CHECKING)
COLUMNS = (
    (gettext_lazy("Nomor"), lambda d: d.pk),
    (gettext_lazy("Jenis"), lambda d: d.get_kind_display()),
    (gettext_lazy("Semester"), lambda d: semester_words(d.period)),
    (gettext_lazy("Instansi"), lambda d: d.agency),
    (gettext_lazy("Keadaan"), lambda d: d.get_state_display()),
    (gettext_lazy("Baris"), lambda d: d.rows_taken),
    (gettext_lazy("Dikirim"), lambda d: d.sent_at),
    (gettext_lazy("Oleh"), lambda d: d.sent_by),
    (gettext_lazy("Dasar"), lambda d: d.basis),
)


@page(Permission.DELIVERY_VIEW)
def deliveries(request):
    """Every delivery of the viewer's regions; ``?unduh=xlsx`` gives the same list as a file."""
    every = queries.deliveries(request.user)
    periods = list(every.exclude(period="").order_by("-period").values_list("period", flat=True).distinct())
    form = FilterForm(request.GET or None, periods=periods)
    found = _filtered(every, form)
    if request.GET.get("unduh") in ("xlsx", "csv"):
        return _export(request, found, request.GET["unduh"])
    counts = dict(every.order_by().values_list("state").annotate(n=Count("pk")))
    shown = {
        "page": Paginator(found, 50).get_page(request.GET.get("page")),
        "form": form,
        "waiting": counts.get(S.CHECKED, 0),
        "unreadable": counts.get(S.UNREADABLE, 0),
        "on_its_way": sum(counts.get(state, 0) for state in ON_ITS_WAY),
        "total": sum(counts.values()),
        "may_send": can(request.user, Permission.DELIVERY_SEND),
    }
    return render(request, "intake/deliveries.html", shown)


def _filtered(found, form: FilterForm):
    if not form.is_valid():
        return found
    for name in ("kind", "period", "state"):
        if value := form.cleaned_data[name]:
            found = found.filter(**{name: value})
    return found


def _export(request, found, form: str):
    headers = [str(header) for header, _value in COLUMNS]
    rows = ([value(delivery) for _header, value in COLUMNS] for delivery in found.select_related("basis__agency"))
    about = [(_("Isi"), _("Kiriman data")), (_("Dibuat"), timezone.now())]
    response, count = exports.as_file(form, f"kiriman-{timezone.localdate():%Y%m%d}", headers, rows, about)
    for region in sorted(where(request.user, Permission.DELIVERY_VIEW).regions()):
        services.note_export(
            delivery=None, region=region, what="deliveries", rows=count, form=form, by=request.user, at=timezone.now()
        )
    return response
