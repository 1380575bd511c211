"""Open data: publishing and withdrawing by those who may, reading by anybody."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from rangkul.core.errors import NotFound
from rangkul.core.pages import WRITE, open_page, page
from rangkul.core.permissions import Permission

from .. import open_data, queries, services
from ..models import Publication


@page(Permission.COUNTS_PUBLISH)
def publishing(request, code):
    """What is open now, and what would be if the newest figures were published."""
    here = queries.region_for(request.user, code)
    snapshot = queries.newest(here)
    preview = None
    if snapshot is not None:
        picture = queries.picture(request.user, here, snapshot, for_public=True)
        preview = open_data.tables(picture)["areas"]
    shown = {
        "region": here, "snapshot": snapshot, "preview": preview, "now": queries.publication_of(here),
        "earlier": Publication.objects.filter(region=here).exclude(withdrawn_at=None)[:10],
    }  # fmt: skip
    return render(request, "insight/publishing.html", shown)


@page(Permission.COUNTS_PUBLISH, methods=WRITE)
def publish(request, code):
    """Open the newest figures."""
    here = queries.region_for(request.user, code)
    snapshot = queries.newest(here)
    if snapshot is None:
        raise NotFound
    services.publish(snapshot=snapshot, by=request.user, at=timezone.now())
    messages.success(request, _("Data terbuka diterbitkan. Siapa pun dapat membacanya tanpa masuk."))
    return redirect("insight:publishing", here.code)


@page(Permission.COUNTS_PUBLISH, methods=WRITE)
def withdraw(request, code):
    """Close them again."""
    here = queries.region_for(request.user, code)
    services.withdraw(region=here, by=request.user, at=timezone.now())
    messages.success(request, _("Data terbuka ditarik. Salinan yang sudah diunduh orang lain tidak dapat ditarik."))
    return redirect("insight:publishing", here.code)


@open_page()
def index(request):
    """The regions that publish."""
    return render(request, "insight/open_index.html", {"publications": queries.published()})


@open_page()
def read(request, code):
    """One region's tables, for anybody."""
    found = queries.publication(code)
    shown = {"publication": found, "words": open_data.words(found)}
    return _kept(render(request, "insight/open_region.html", shown))


@open_page()
def as_csv(request, code):
    found = queries.publication(code)
    answer = HttpResponse("".join(open_data.as_csv(found)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="ats-{found.region_id}-{found.day:%Y%m%d}.csv"'
    return _for_programs(answer)


@open_page()
def as_json(request, code):
    return _for_programs(JsonResponse(open_data.as_json(queries.publication(code)), json_dumps_params={"indent": 1}))


def _for_programs(answer: HttpResponse) -> HttpResponse:
    answer["Access-Control-Allow-Origin"] = "*"  # open data: other sites may read it from their pages
    return _kept(answer)


def _kept(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "public, max-age=300"
    return answer
