"""Drop files."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from rangkul.core.models import Agency
from rangkul.core.pages import BOTH, page
from rangkul.core.permissions import Permission
from rangkul.core.queries import regions_with
from rangkul.engine import desk

from .. import queries, services
from ..forms import SendForm
from ..models import Kind
from ..services.uploading import incoming_of

ACCEPT = ".csv,.tsv,.txt,.xlsx,.xlsm,.xlsb,.xls,.ods,.parquet,.zip"
#: What a form weighs beside its files.
MARGIN = 1 << 20


# The token is checked below: whoever asks for it reads the whole body, and the size must be known before.
@csrf_exempt
@page(Permission.DELIVERY_SEND, methods=BOTH)
def new(request):
    """Files go to a temporary file of ours each, never whole into memory; too many bytes are not kept at all."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.RANGKUL_MAX_DELIVERY + MARGIN:
        while request.read(MARGIN):  # a browser shows no answer before it has sent everything
            pass
        raise services.TooLarge
    request.upload_handlers = [TemporaryFileUploadHandler(request)]
    return _new(request)


@csrf_protect
def _new(request):
    regions = regions_with(request.user, Permission.DELIVERY_SEND)
    form = SendForm(
        request.POST or None,
        initial={"kind": request.GET.get("jenis", ""), "period": request.GET.get("semester", "")},
        regions=regions,
        agencies=Agency.objects.filter(region__in=regions, closed_at=None).select_related("region"),
        bases=_valid_bases(request.user),
        periods=queries.periods_until(timezone.localdate(), 8),
    )
    files = request.FILES.getlist("files")
    uploads = [queries.upload_for(request.user, int(pk)) for pk in request.POST.getlist("uploads") if pk.isdigit()]
    errors, status = [], 200
    if request.method == "POST":
        if form.is_valid() and (files or uploads):
            return _sent(request, form, files, uploads)
        errors, status = ([] if files or uploads else [_("Belum ada berkas yang dipilih.")]), 422
    kinds = [(kind.value, kind.label, desk.sender_of(kind.value)) for kind in Kind]
    shown = {"form": form, "errors": errors, "accept": ACCEPT, "most": settings.RANGKUL_MAX_DELIVERY, "kinds": kinds}
    return render(request, "intake/new.html", shown, status=status)


def _valid_bases(viewer):
    today = timezone.localdate()
    return queries.bases(viewer).filter(valid_from__lte=today, valid_until__gte=today, ended_on=None)


def _sent(request, form: SendForm, files, uploads):
    """Keep what came; what came in pieces is put together, and the pieces are gone."""
    try:
        received = _receive(form, files, uploads, request.user)
    except services.AlreadySent as sent:
        messages.warning(request, sent.message)
        answer = redirect("intake:detail", sent.details["delivery"])
    else:
        answer = _received(request, received)
    services.finish_uploads(uploads=uploads, by=request.user, at=timezone.now())
    return answer


def _receive(form: SendForm, files, uploads, person) -> services.Received:
    said = form.cleaned_data
    incoming = [services.Incoming(file.name, file.chunks()) for file in files]
    incoming += [incoming_of(upload) for upload in uploads]
    return services.receive(
        region=said["region"],
        files=incoming,
        kind=said["kind"],
        period=said["period"],
        agency=said["agency"],
        basis=said["basis"],
        note=said["note"],
        by=person,
        at=timezone.now(),
    )


def _received(request, received: services.Received):
    """Say what is new and what was here already, and show the delivery."""
    number = len(received.already)
    if number:
        earlier = ", ".join(sorted({str(delivery.pk) for _name, delivery in received.already}))
        sentence = ngettext(
            "%(n)s berkas sama persis dengan isi kiriman %(earlier)s, jadi tidak disimpan lagi.",
            "%(n)s berkas sama persis dengan isi kiriman %(earlier)s, jadi tidak disimpan lagi.",
            number,
        )
        messages.info(request, sentence % {"n": number, "earlier": earlier})
    messages.success(request, _("Kiriman diterima dan sedang diperiksa."))
    return redirect("intake:detail", received.delivery.pk)
