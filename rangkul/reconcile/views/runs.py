"""Runs: what was done, a new one, how it goes, what it would change, whether it is accepted."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from rangkul.core.errors import Invalid, NotFound
from rangkul.core.pages import BOTH, WRITE, page
from rangkul.core.permissions import Permission, can
from rangkul.core.retelling import retold
from rangkul.engine.settings import period_of
from rangkul.engine.types import ROSTER_KINDS
from rangkul.intake import queries as intake
from rangkul.intake.models import Kind

from .. import queries, services
from ..forms import ReasonForm, StartForm
from ..models import ACTIVE, Run, RunState
from ..wording import destroyed, period_word
from .parts import as_file, page_of, region_here

#: How a state looks: the kind of ``shell/_mark.html`` and its icon.
MARKS = {
    RunState.QUEUED: ("wait", "clock"), RunState.RUNNING: ("info", "refresh"), RunState.CANCELLING: ("wait", "clock"),
    RunState.CANCELLED: ("off", "ban"), RunState.FAILED: ("bad", "alert-triangle"),
    RunState.FINISHED: ("wait", "user-check"), RunState.ACCEPTED: ("good", "check"), RunState.REJECTED: ("off", "x"),
}  # fmt: skip


@page(Permission.RUN_VIEW)
def runs(request):
    """Every run, the newest first."""
    found = page_of(request, queries.runs_of(request.user))
    for run in found:
        run.mark = MARKS[run.state]
    shown = {"page": found, "can_start": can(request.user, Permission.RUN_START)}
    return render(request, "reconcile/runs.html", shown)


@page(Permission.RUN_START, methods=BOTH)
def start(request):
    """Choose deliveries and a day, and let the engine work."""
    region, regions = region_here(request, Permission.RUN_START)
    usable = intake.usable(request.user, region)
    newest = Run.objects.filter(region=region, state__in=ACTIVE).first()
    if request.method == "POST":
        form = StartForm(request.POST, usable=usable)
        if form.is_valid():
            try:
                run = services.ask_run(region=region, **form.cleaned_data, by=request.user, at=timezone.now())
            except Invalid as trouble:
                form.add_error("as_of", f"{trouble.message} {trouble.remedy}".strip())
            else:
                return redirect("reconcile:run", run.pk)
    else:
        form = StartForm(usable=usable, initial={"as_of": _likely_day(usable)})
    chosen = set(map(str, form.data.getlist("deliveries"))) if form.is_bound else None
    lists = [(delivery, chosen is None or str(delivery.pk) in chosen) for delivery in usable]
    for delivery, _is_chosen in lists:
        delivery.semester = period_word(delivery.period)
    kinds = {delivery.kind for delivery, _is_chosen in lists}
    shown = {
        "form": form, "region": region, "regions": regions, "lists": lists, "busy": newest,
        "lacks_register": bool(lists) and Kind.REGISTER not in kinds,
        "previous": queries.last_accepted(region.code),
    }  # fmt: skip
    return render(request, "reconcile/start.html", shown, status=422 if form.is_bound else 200)


def _likely_day(usable) -> date:
    """Today, or the last day of the newest semester of which a roster is here."""
    newest = max((delivery.period for delivery in usable if delivery.kind in ROSTER_KINDS), default="")
    today = timezone.localdate()
    if not newest or newest >= period_of(today):
        return today
    year = int(newest[:4])
    return date(year, 12, 31) if newest[4] == "1" else date(year + 1, 6, 30)


@page(Permission.RUN_VIEW)
def run(request, run_id):
    """How a run goes; when it is done, what it found and what accepting it would change."""
    found = queries.run_for(request.user, run_id)
    found.mark = MARKS[found.state]
    is_active = found.state in ACTIVE
    if request.htmx and not request.htmx.boosted:
        if is_active:
            return render(request, "reconcile/_progress.html", _how_it_goes(request, found))
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    return render(request, "reconcile/run.html", _how_it_goes(request, found) | _what_it_found(request, found))


def _how_it_goes(request, run: Run) -> dict:
    may_cancel = can(request.user, Permission.RUN_START, area=run.region_id)
    is_silent = run.heartbeat_at and run.heartbeat_at < timezone.now() - services.SILENT
    return {
        "run": run, "is_active": run.state in ACTIVE, "is_silent": run.state == RunState.RUNNING and is_silent,
        "may_cancel": may_cancel and run.state in (RunState.QUEUED, RunState.RUNNING), "destroyed": destroyed(run),
    }  # fmt: skip


def _what_it_found(request, run: Run) -> dict:
    shown = {"deliveries": queries.deliveries_of(run), "reason_form": ReasonForm()}
    if not run.digest:
        return shown
    last, compared = queries.last_accepted(run.region_id), run.comparison
    is_next = run.previous_id == (last.pk if last else None)
    is_waiting = run.state == RunState.FINISHED
    has_old_areas = queries.areas_changed_after(run.region_id, queries.settings_from(run)).exists()
    may_accept = can(request.user, Permission.RUN_ACCEPT, area=run.region_id)
    may_start = can(request.user, Permission.RUN_START, area=run.region_id)
    counts = run.summary["counts"]
    return shown | {
        "counts": counts,
        "verdicts": _before_and_now(compared["verdicts"]),
        "categories": _before_and_now(compared["categories"]),
        "changes": [(code, label, n) for code, (label, n) in queries.change_lists(run).items()],
        "queue": queries.queue(request.user, run) if can(request.user, Permission.PAIR_DECIDE) else None,
        "may_accept": may_accept and is_waiting and is_next and not has_old_areas and not run.forgotten_at,
        "may_reject": may_accept and is_waiting,
        "is_outdated": is_waiting and not is_next,
        "has_old_areas": is_waiting and has_old_areas,
        "may_start": may_start,
        "last": last,
        "may_run_again": may_start and queries.lost_for_repeating(run) is None,
        "same_digest": run.again_of.digest == run.digest if run.again_of else None,
    }


def _before_and_now(lines: dict[str, list]) -> list[dict]:
    """Codes with their numbers before and now, in the order of the page."""
    order = ["enrolled", "out_of_school", "uncertain", "graduated_upper_secondary", "moved", "deceased", "out_of_scope"]
    known = sorted(lines, key=lambda code: order.index(code) if code in order else len(order))
    return [
        {"code": code, "before": before, "now": now, "difference": None if before is None else now - before}
        for code in known
        for before, now in [lines[code]]
    ]


@page(Permission.RUN_START, methods=WRITE)
def cancel(request, run_id):
    found = queries.run_for(request.user, run_id)
    services.cancel_run(run=found, by=request.user, at=timezone.now())
    return redirect("reconcile:run", run_id)


@page(Permission.RUN_START, methods=WRITE)
def again(request, run_id):
    """The same once more."""
    found = queries.run_for(request.user, run_id)
    run = services.run_again(run=found, by=request.user, at=timezone.now())
    return redirect("reconcile:run", run.pk)


@page(Permission.RUN_ACCEPT, methods=WRITE)
def accept(request, run_id):
    found = queries.run_for(request.user, run_id)
    run = services.accept_run(run=found, by=request.user, at=timezone.now())
    messages.success(request, _("Pemadanan %s diterima. Register sedang diperbarui.") % run.number)
    return redirect("reconcile:run", run_id)


@page(Permission.RUN_ACCEPT, methods=WRITE)
def reject(request, run_id):
    found = queries.run_for(request.user, run_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        found.mark = MARKS[found.state]
        shown = _how_it_goes(request, found) | _what_it_found(request, found) | {"reason_form": form}
        return render(request, "reconcile/run.html", shown, status=422)
    services.reject_run(run=found, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
    return redirect("reconcile:run", run_id)


@page(Permission.RUN_VIEW)
def changes(request, run_id, change):
    """The children who changed in one way, with names."""
    found, label = _compared(request, run_id, change)
    listed = page_of(request, queries.changes_of(request.user, found, change))
    places = queries.names_of_areas(code for line in listed for code in (line.village_code, line.before, line.after))
    for line in listed:
        line.place = places.get(line.village_code, line.village_code)
        line.was, line.now = queries.in_words(line, places)
    services.note_changes_read(run=found, change=change, rows=len(listed), by=request.user, at=timezone.now())
    shown = {
        "run": found, "change": change, "label": label, "page": listed, "lists": queries.change_lists(found),
        "may_export": can(request.user, Permission.RUN_ACCEPT, area=found.region_id), "destroyed": destroyed(found),
    }  # fmt: skip
    return render(request, "reconcile/changes.html", shown)


@page(Permission.RUN_ACCEPT)
def changes_file(request, run_id, change, ending):
    """The same list as a file; raises NotFound where its names are destroyed."""
    found, label = _compared(request, run_id, change)
    if found.forgotten_at is not None:
        raise NotFound(destroyed(found))
    lines = queries.changes_of(request.user, found, change)
    columns = [
        (_("ID anak"), 24), (_("Nama"), 30), (_("Tanggal lahir"), 14), (_("Kode desa/kelurahan"), 14),
        (_("Sekolah"), 30), (_("Perubahan"), 20), (_("Sebelum"), 24), (_("Sesudah"), 24), (_("Karena"), 60),
    ]  # fmt: skip
    rows = (
        (line.child_id, line.name, line.birth_date, line.village_code, line.school_name, line.get_change_display(),
         *queries.in_words(line, {}), retold(line.because))
        for line in lines.iterator(chunk_size=2000)
    )  # fmt: skip
    answer = as_file(ending, f"pemadanan-{found.number}-{change}", label, columns, rows)
    count = int(answer["X-Row-Count"])
    services.note_changes_exported(run=found, change=change, rows=count, by=request.user, at=timezone.now())
    return answer


def _compared(request, run_id: int, change: str) -> tuple[Run, str]:
    """A run with a comparison, and what the list is called."""
    found = queries.run_for(request.user, run_id)
    lists = queries.change_lists(found)
    if change not in lists:
        raise NotFound
    return found, str(lists[change][0])
