"""Questionnaires: the list, an upload with its faults, one version with its questions, what changed, a preview."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from rangkul.core.errors import NotFound
from rangkul.core.pages import BOTH, WRITE, page
from rangkul.core.permissions import Permission, can
from rangkul.core.queries import regions_with

from .. import queries, services
from ..compare import compare as differences
from ..forms import PublishForm, UploadForm
from ..models import VersionState
from ..xlsform import MOST_BYTES, NotAQuestionnaire

P = Permission.FORM_MANAGE
ENDINGS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/xml",
}


@page(P)
def forms(request):
    """What is filled in now, use by use; and every questionnaire with its versions."""
    today = timezone.localdate()
    regions = list(regions_with(request.user, P))
    by_form: dict = {}
    for version in queries.versions(request.user):
        by_form.setdefault(version.form, []).append(version)
    now = [line for region in regions for line in _in_use(region, today, request.user)]
    shown = {"now": now, "by_form": sorted(by_form.items(), key=lambda pair: pair[0].title), "regions": regions}
    return render(request, "forms/forms.html", shown)


def _in_use(region, today, viewer):
    """(region, publication) of what is filled in today in a region, the one that stands for each use and audience."""
    found = queries.publications(viewer).filter(valid_from__lte=today).exclude(version__state=VersionState.RETIRED)
    standing: dict[str, list] = {}
    for one in found:
        if one.region_id in (None, region.pk) and (one.valid_until is None or one.valid_until >= today):
            standing.setdefault(one.purpose, []).append(one)
    for publications in standing.values():
        own = [one for one in publications if one.region_id]
        yield from ((region, one) for one in own or publications[:1])


@sensitive_post_parameters()
@page(P, methods=BOTH)
def upload(request):
    """A workbook; what is wrong with it, sheet by sheet."""
    regions = regions_with(request.user, P)
    form = UploadForm(request.POST or None, request.FILES or None, regions=regions)
    faults, status = [], 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            raw = form.cleaned_data["file"].read(MOST_BYTES + 1)
            try:
                version = services.upload_form(
                    region=form.cleaned_data["region"], raw=raw, by=request.user, at=timezone.now()
                )
            except NotAQuestionnaire as trouble:
                faults = trouble.faults
            except services.VersionTaken as trouble:
                form.add_error("file", f"{trouble.message} {trouble.remedy}")
            else:
                messages.success(request, _("Formulir terbaca. Periksa pertanyaannya, lalu terbitkan."))
                return redirect("forms:version", version.pk)
    return render(request, "forms/upload.html", {"form": form, "faults": faults}, status=status)


@page(P)
def version(request, pk: int):
    """One version: its questions, to whom it is published, what to do with it."""
    return _version_page(request, queries.version_for(request.user, pk))


def _version_page(request, found, form: PublishForm | None = None):
    regions = regions_with(request.user, P)
    purposes = [one.purpose for one in queries.publications(request.user, found)[:1]]
    own = found.form.region_id
    shown = {
        "version": found,
        "questions": found.questions,
        "sections": _sections(found.questions),
        "marks": {
            "protected": sum(one["is_protected"] for one in found.questions),
            "sensitive": sum(one["is_sensitive"] and not one["is_protected"] for one in found.questions),
            "personal": sum(one["is_personal"] and not one["is_sensitive"] for one in found.questions),
        },
        "publications": queries.publications(request.user, found),
        "before": queries.version_before(found),
        "others": queries.versions(request.user).filter(form=found.form).exclude(pk=found.pk),
        "publish_form": form
        or PublishForm(regions=regions, initial={"valid_from": timezone.localdate(), "purpose": (purposes or [""])[0]}),
        "may_retire": own and found.state != VersionState.RETIRED and can(request.user, P, area=own),
        "today": timezone.localdate(),
    }
    return render(request, "forms/version.html", shown, status=422 if form and form.errors else 200)


def _sections(questions: list[dict]) -> list[tuple[dict, bool, list[dict]]]:
    """(title, whether it repeats, questions) in the order of the form; what fills itself in stands first."""
    found: list[tuple[dict, bool, list[dict]]] = []
    for question in questions:
        if not found or (found[-1][0], found[-1][1]) != (question["section"], bool(question["repeat"])):
            found.append((question["section"], bool(question["repeat"]), []))
        found[-1][2].append(question)
    return found


@page(P, methods=WRITE)
def publish(request, pk: int):
    """To a use, a period and an audience."""
    found = queries.version_for(request.user, pk)
    form = PublishForm(request.POST, regions=regions_with(request.user, P))
    if not form.is_valid():
        return _version_page(request, found, form)
    services.publish(version=found, **form.cleaned_data, by=request.user, at=timezone.now())
    messages.success(request, _("Formulir diterbitkan. HP menerimanya saat tersambung lagi."))
    return redirect("forms:version", pk)


@page(P, methods=WRITE)
def retire(request, pk: int):
    """Nobody is given it any more."""
    found = queries.version_for(request.user, pk)
    if found.form.region is None:
        raise NotFound
    services.retire(version=found, region=found.form.region, by=request.user, at=timezone.now())
    messages.success(request, _("Formulir ditarik. Isian yang sedang berjalan tetap diterima."))
    return redirect("forms:version", pk)


@page(P, methods=WRITE)
def end(request, pk: int):
    """A publication ends today."""
    found = queries.publication_for(request.user, pk)
    services.end_publication(publication=found, on=timezone.localdate(), by=request.user, at=timezone.now())
    messages.success(request, _("Penerbitan berakhir hari ini."))
    return redirect("forms:version", found.version_id)


@page(P)
def compare(request, pk: int):
    """What changed since the version before, or since ``?dengan=``."""
    found = queries.version_for(request.user, pk)
    other = request.GET.get("dengan", "")
    before = queries.version_for(request.user, int(other)) if other.isdigit() else queries.version_before(found)
    if before is None or before.form_id != found.form_id:
        raise NotFound
    changes = differences(before.questions, found.questions)
    return render(request, "forms/compare.html", {"version": found, "before": before, "changes": changes})


@page(P)
def preview(request, pk: int):
    """As the form is asked, screen by screen; nothing typed here is kept."""
    found = queries.version_for(request.user, pk)
    language = "en" if request.GET.get("bahasa") == "en" else "id"
    asked = [
        (title, repeats, [question for question in inside if question["label"]])
        for title, repeats, inside in _sections(found.questions)
    ]
    shown = {
        "version": found,
        "questions": found.questions,
        "language": language,
        "has_english": any("en" in question["label"] for question in found.questions),
        "sections": [(_in(title, language), repeats, inside) for title, repeats, inside in asked if inside],
    }
    return render(request, "forms/preview.html", shown)


def _in(words: dict, language: str) -> str:
    return words.get(language) or words.get("id", "")


@page(P)
def download(request, pk: int, ending: str):
    """The workbook as it came, or the XForm made from it."""
    found = queries.version_for(request.user, pk)
    if ending not in ENDINGS:
        raise NotFound
    services.note_download(version=found, region=found.form.region, form=ending, by=request.user, at=timezone.now())
    content = bytes(found.xlsx) if ending == "xlsx" else found.xml.encode()
    name = f"{found.form.code}-{found.version}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=ENDINGS[ending], headers=headers)
