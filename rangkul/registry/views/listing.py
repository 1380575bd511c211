"""The list: filters, kept lists, acts on many, files."""

from __future__ import annotations

from django.contrib import messages
from django.http import QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rangkul.core.acting import stream
from rangkul.core.errors import Trouble
from rangkul.core.pages import BOTH, READ, WRITE, page
from rangkul.core.permissions import Permission, Purpose, Role, can, grants_of

from .. import exports, queries, services
from ..fields_seen import seen_somewhere
from ..forms import ExportForm, ListForm
from ..models import BulkAct
from .parts import ROWS, UpTo, dressed, page_of

P = Permission


@page(P.CHILD_VIEW, methods=READ)
def children(request):
    """Children whom the viewer may see, as the filters leave them."""
    form = ListForm(request.GET, viewer=request.user)
    found = queries.find(request.user, form.chosen())
    listed = page_of(found, request.GET.get("page"), count_all="hitung" in request.GET)
    listed.object_list = dressed(request.user, listed.object_list)
    shown = {
        "page": listed, "form": form, "found": found, "seen": seen_somewhere(request.user),
        "saved": queries.saved_filters(request.user), "act": _act(request), "words": _words(request.GET),
        "may_edit": can(request.user, P.CHILD_EDIT), "may_export": can(request.user, P.CHILD_EXPORT),
        "questions": queries.questions(request.user).count() if can(request.user, P.CHILD_EDIT) else 0,
        "is_filtered": any(value for key, value in request.GET.items() if key in form.fields),
        "sees_numbers": "nik" in seen_somewhere(request.user),
    }  # fmt: skip
    template = "registry/_rows.html" if request.htmx and request.htmx.target == "daftar" else "registry/children.html"
    return render(request, template, shown)


def _act(request) -> BulkAct | None:
    """The act that was just done, to be undone with one press."""
    number = request.GET.get("tindakan", "")
    if not number.isdigit() or not can(request.user, P.CHILD_EDIT):
        return None
    return queries.bulk_acts(request.user).filter(pk=number).first()


def _words(given: QueryDict) -> str:
    """The filters as words of an address, without page, act and the wish to count."""
    kept = given.copy()
    for name in ("page", "tindakan", "hitung"):
        kept.pop(name, None)
    return kept.urlencode()


def _back(words: str, act: BulkAct | None = None):
    kept = QueryDict(words, mutable=True)
    if act is not None:
        kept["tindakan"] = act.pk
    answer = redirect("registry:children")
    answer["Location"] += f"?{kept.urlencode()}" if kept else ""
    return answer


# acts on many


@page(P.CHILD_EDIT, methods=WRITE)
def act(request):
    """Give or take a label, or mark for verification: the chosen rows, or the whole list that the filters leave."""
    words = request.POST.get("words", "")
    region = queries.regions_to_edit(request.user).filter(pk=request.POST.get("wilayah")).first()
    region = region or queries.regions_to_edit(request.user).order_by("pk").first()
    if request.POST.get("semua"):
        chosen = ListForm(QueryDict(words), viewer=request.user).chosen()
        ids = queries.chosen_ids(request.user, chosen, services.AT_ONCE + 1)
    else:
        ids = [int(value) for value in request.POST.getlist("chosen") if value.isdigit()]
    if not ids:
        messages.error(request, _("Pilih dahulu anaknya."))
        return _back(words)
    try:
        done = services.act_on_many(
            region=region, children=ids, kind=request.POST.get("kind", ""), label=request.POST.get("teks", ""),
            by=request.user, at=timezone.now(),
        )  # fmt: skip
    except (Trouble, ValueError) as trouble:
        messages.error(request, getattr(trouble, "message", _("Tindakan ini tidak dikenal.")))
        return _back(words)
    return _back(words, done)


@page(P.CHILD_EDIT, methods=READ)
def acts(request):
    """What was done to many at once, and can be undone."""
    listed = UpTo(queries.bulk_acts(request.user), ROWS).get_page(request.GET.get("page"))
    return render(request, "registry/acts.html", {"page": listed})


@page(P.CHILD_EDIT, methods=WRITE)
def undo_act(request, act_id):
    """Bring them back."""
    done = queries.bulk_act_for(request.user, act_id)
    count = services.undo_many(act=done, by=request.user, at=timezone.now())
    messages.success(request, ngettext("%s anak dikembalikan.", "%s anak dikembalikan.", count) % count)
    return redirect("registry:acts") if request.POST.get("dari") == "acts" else _back(request.POST.get("words", ""))


# kept lists


@page(P.CHILD_VIEW, methods=WRITE)
def save_filter(request):
    """Keep the filters under a name."""
    words = request.POST.get("words", "")
    try:
        services.save_filter(
            name=request.POST.get("nama", ""), query=dict(QueryDict(words).lists()), by=request.user, at=timezone.now()
        )
    except Trouble as trouble:
        messages.error(request, trouble.message)
    else:
        messages.success(request, _("Saringan disimpan."))
    return _back(words)


@page(P.CHILD_VIEW, methods=WRITE)
def drop_filter(request, filter_id):
    """Forget a kept list."""
    services.drop_filter(saved=queries.saved_filter_for(request.user, filter_id), by=request.user, at=timezone.now())
    return redirect("registry:children")


# files


@page(P.CHILD_EXPORT, methods=BOTH)
def export(request):
    """Ask why and in which form; then the file, streamed in a transaction of its own."""
    filters = ListForm(request.GET, viewer=request.user)
    ids = queries.find(request.user, filters.chosen()).ids
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _file(request, ids, form.cleaned_data["form"], form.cleaned_data["reason"])
    shown = {"form": form, "rows": len(ids), "words": _words(request.GET), "filters": _spoken(filters)}
    return render(request, "registry/export.html", shown, status=422 if request.method == "POST" else 200)


def _file(request, ids: list[int], form: str, reason: str) -> StreamingHttpResponse:
    person, now = request.user, timezone.now()
    shown = exports.columns(seen_somewhere(person))
    filters = ListForm(request.GET, viewer=person)
    reason = services.begin_export(
        form=form, rows=len(ids), filters=dict(request.GET.lists()), fields={column.needs for column in shown},
        reason=reason, by=person, at=now,
    )  # fmt: skip
    mark = _watermark(person, now, reason, filters, len(ids))
    written, day = exports.Written(), timezone.localdate()

    def pieces():
        rows = written.counted(exports.rows(person, ids, shown, day))
        if form == "csv":
            yield from written.hashed(exports.as_csv([column.head for column in shown], rows, mark, len(ids)))
        else:
            yield from written.hashed(exports.as_xlsx(shown, rows, mark, len(ids)))
        services.end_export(
            form=form, rows=written.rows, promised=len(ids), digest=written.digest, by=person, at=timezone.now()
        )

    answer = StreamingHttpResponse(stream(person, Purpose.REGISTER, pieces), content_type=exports.TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="anak-{now:%Y%m%d-%H%M}.{form}"'
    answer["X-Row-Count"] = str(len(ids))
    answer["Cache-Control"] = "no-store"
    return answer


def _watermark(person, now, reason: str, filters: ListForm, rows: int) -> exports.Watermark:
    roles = ", ".join(dict.fromkeys(str(Role(grant.role).label) for grant in grants_of(person)))
    moment = date_format(timezone.localtime(now), "j M Y H.i")
    zone = timezone.localtime(now).tzname()
    who = {"name": person.name, "user": person.username, "roles": roles, "at": f"{moment} {zone}"}
    return exports.Watermark(
        title=_("Register anak – rahasia, hanya untuk keperluan yang disebut di bawah"),
        lines=(
            _("Diunduh oleh %(name)s (%(user)s, %(roles)s) pada %(at)s") % who,
            _("Alasan: %s") % reason,
            _("Saringan: %s") % ("; ".join(f"{label}: {value}" for label, value in _spoken(filters)) or _("tidak ada")),
            _("Jumlah baris: %s") % rows,
        ),
        author=f"{person.name} ({person.username})",
    )


def _spoken(form: ListForm) -> list[tuple[str, str]]:
    """The filters in use, in words."""
    form.is_valid()
    found = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if value in (None, "", False):
            continue
        named = dict(getattr(field, "choices", ()) or ())
        found.append((str(field.label), str(named.get(value, _("ya") if value is True else value))))
    return found


def list_address(words: str = "") -> str:
    """The address of the list with these filters."""
    return reverse("registry:children") + (f"?{words}" if words else "")
