"""A citizen's form that anybody may open, a school's word of absence, and the inbox that searches both first."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from rangkul.core import tries
from rangkul.core.errors import NotFound, Trouble
from rangkul.core.models import Agency, Region
from rangkul.core.pages import BOTH, open_page, page
from rangkul.core.permissions import Permission, where
from rangkul.core.queries import area_names, areas_in
from rangkul.registry import services as registry
from rangkul.registry.queries import similar_children

from .. import captcha, services
from ..forms.found import AbsenceForm, HandleForm, ReportForm
from ..models import Report
from ..queries import found


@open_page(methods=BOTH)
@never_cache
@sensitive_post_parameters()
def report(request):
    """Tell of a child who is not in school. The answer is the same whatever is known of the child."""
    now, trouble, status = timezone.now(), "", 200
    form = ReportForm(request.POST or None)
    if request.method == "POST":
        status = 422
        key = tries.key_of(request)
        services.REPORTS.check(key, now)
        if form.is_valid():
            given = form.cleaned_data
            if given["situs"]:  # a program: it is thanked like everybody
                return redirect("visits:reported")
            if captcha.passes(given["token"], given["answer"], now):
                services.REPORTS.note(key, now)
                services.report_child(
                    region=given["region"],
                    village=form.village_code(),
                    said=form.said(),
                    worried=given["worried"],
                    at=now,
                )
                return redirect("visits:reported")
            trouble = _(
                "Jawaban penjaga belum benar, atau halaman ini terlalu lama terbuka. Jawab pertanyaan yang baru."
            )
    question = captcha.ask(now)
    shown = {"form": form, "question": question, "trouble": trouble, "regions": Region.objects.exists()}
    return render(request, "visits/report.html", shown, status=status)


@open_page()
def reported(request):
    """Thanks, and what happens next; nothing about the child."""
    return render(request, "visits/reported.html")


@page(Permission.STATEMENT_GIVE, methods=BOTH)
def absence(request):
    """A school reports a pupil who no longer comes."""
    schools = Agency.objects.filter(npsn__in=where(request.user, Permission.STATEMENT_GIVE).schools, closed_at=None)
    form, trouble = AbsenceForm(request.POST or None, agencies=schools), None
    if request.method == "POST" and form.is_valid():
        try:
            services.report_absence(**form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("Terima kasih. Laporan diteruskan kepada petugas data."))
            return redirect("visits:absence_report")
        except Trouble as error:
            trouble = error
    shown = {"form": form, "trouble": trouble, "schools": schools.exists()}
    return render(request, "visits/absence.html", shown, status=422 if request.method == "POST" else 200)


@page(Permission.REPORT_HANDLE)
def reports(request):
    """The inbox: the oldest first; handled ones on a page of their own."""
    is_open = "selesai" not in request.GET
    shown = Paginator(found.reports(request.user, is_open=is_open), 50).get_page(request.GET.get("page"))
    names = area_names({one.area for one in shown})
    for one in shown:
        one.place = names[one.area]
    return render(request, "visits/reports.html", {"page": shown, "is_open": is_open})


@page(Permission.REPORT_HANDLE, methods=BOTH)
def report_page(request, report_key):
    """One report: look-alikes in the register first, then known, added or closed."""
    one = found.report_for(request.user, report_key)
    alike = _alike(request.user, one)
    villages = [(code, name) for code, name in areas_in(one.region_id) if len(code) == 10]
    form = HandleForm(request.POST if request.POST.get("answer") == "added" else None, villages=villages, initial={
        "village": one.village_code, "name": one.child_name, "sex": one.sex, "mother_name": one.parent,
        "address": one.address, "rt": one.rt})  # fmt: skip
    trouble = None
    if request.method == "POST":
        try:
            if _handle(request, one, alike, form):
                messages.success(request, _("Laporan ditangani. Anaknya akan ikut dikunjungi."))
                return redirect("visits:reports")
        except registry.LooksLikeAnother as error:
            trouble = error
        except Trouble as error:
            trouble = error
    place = area_names({one.area})[one.area]
    shown = {"report": one, "alike": alike, "form": form, "trouble": trouble, "place": place}
    return render(request, "visits/report_page.html", shown, status=422 if request.method == "POST" else 200)


def _alike(viewer, one: Report):
    if one.answer:
        return []
    found_alike = similar_children(viewer, one.region, name=one.child_name, mother_name=one.parent)
    return found_alike or similar_children(viewer, one.region, name=one.child_name)


def _handle(request, one: Report, alike, form: HandleForm) -> bool:
    answer, note = request.POST.get("answer", ""), request.POST.get("note", "")
    given = {"report": one, "answer": answer, "note": note, "by": request.user, "at": timezone.now()}
    if answer == Report.Answer.KNOWN:
        child = next((row for row in alike if str(row.pk) == request.POST.get("child")), None)
        if child is None:
            raise NotFound
        services.handle_report(child=child, **given)
    elif answer == Report.Answer.ADDED:
        if not form.is_valid():
            return False
        said = {name: value for name, value in form.cleaned_data.items() if name != "village" and value}
        seen = [int(key) for key in request.POST.getlist("seen") if key.isdigit()]
        services.handle_report(village=form.cleaned_data["village"], said=said, seen=seen, **given)
    else:
        services.handle_report(**given)
    return True
