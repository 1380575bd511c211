"""Pages of open questions: evidence to complete, visits kept, sides that disagree, children that were found."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rangkul.core.errors import NotFound, Trouble
from rangkul.core.pages import BOTH, page
from rangkul.core.permissions import Permission, can, in_areas, where
from rangkul.core.queries import area_names
from rangkul.registry import queries as registry
from rangkul.registry.models import Child

from .. import rules, services
from ..forms.found import DecisionForm, EvidenceForm
from ..models import Said, Side, Task, VisitState
from ..queries import answering, found

#: Children shown for a name that was searched.
FOUND = 12
FIELDS = {
    "name": gettext_lazy("Nama"), "birth_date": gettext_lazy("Tanggal lahir"), "mother_name": gettext_lazy("Nama ibu"),
    "sex": gettext_lazy("Jenis kelamin"), "address": gettext_lazy("Alamat"), "rt": gettext_lazy("RT"),
}  # fmt: skip


@page(Permission.VISIT_VIEW)
def questions(request):
    """What waits, the oldest first."""
    kind, mine = request.GET.get("kind", ""), "mine" in request.GET
    listed = found.questions(request.user, kind=kind, mine=mine)
    shown = Paginator(listed, 50).get_page(request.GET.get("page"))
    names = area_names({task.village_code for task in shown} - {""})
    for task in shown:
        task.place = names.get(task.village_code, _("Residu"))
    counts = found.questions_by_kind(request.user)
    kinds = [(value, label, counts.get(value, 0)) for value, label in Task.Kind.choices if counts.get(value)]
    return render(request, "visits/questions.html", {"page": shown, "kinds": kinds, "kind": kind, "mine": mine})


@page(Permission.VISIT_VIEW, methods=BOTH)
def question(request, task_id):
    """One question with both values beside each other, and the answer."""
    task = found.question_for(request.user, task_id)
    may_answer = task.done_at is None and answering.may_answer(request.user, task)
    gone = answering.gone_since(task)
    forms = {} if gone else _forms(request, task)
    trouble = None
    if request.method == "POST" and may_answer:
        try:
            if _put_aside(request, task) if gone else _answer(request, task, forms):
                messages.success(request, _("Jawaban Anda dicatat."))
                return redirect("visits:questions")
        except Trouble as error:
            trouble = error
    shown = {
        "task": task,
        "may_answer": may_answer,
        "trouble": trouble,
        "gone": gone,
        **forms,
        **_details(request.user, task),
    }
    if may_answer and task.visit and not task.child and not gone:
        asked = request.GET.get("nama", "").strip()
        shown |= {"asked": asked, "found": _named(request.user, task, asked)}
    return render(request, "visits/question.html", shown, status=422 if request.method == "POST" else 200)


def _forms(request, task: Task) -> dict:
    given = request.POST or None
    if task.kind == Task.Kind.EVIDENCE and task.visit_id:
        names = [name for need in task.visit.missing for name in answering.EVIDENCE_OF.get(need, ())]
        return {"form": EvidenceForm(given, names=names)}
    if task.kind == Task.Kind.DISPUTE:
        return {"form": DecisionForm(given)}
    return {}


def _answer(request, task: Task, forms: dict) -> bool:
    """Carry the answer out; whether it was whole."""
    by, at, said = request.user, timezone.now(), request.POST
    form = forms.get("form")
    if form is not None and not form.is_valid():
        return False
    if task.kind == Task.Kind.EVIDENCE:
        services.complete_evidence(task=task, given=form.cleaned_data, by=by, at=at)
    elif task.kind == Task.Kind.DISPUTE:
        services.answer_dispute(task=task, **form.cleaned_data, by=by, at=at)
    elif task.kind == Task.Kind.NEW_CHILD:
        services.settle_new_child(task=task, same_as=_alike(by, task, said.get("same_as", "")), by=by, at=at)
    elif task.kind == Task.Kind.CONFLICT and "fields" in task.details:
        services.decide_fields(task=task, take=said.getlist("take"), by=by, at=at)
    elif task.kind in (Task.Kind.CONFLICT, Task.Kind.ORPHAN) and task.visit_id and said.get("verb") in ("use", "aside"):
        child = _child(by, task, said.get("child", ""))
        services.decide_kept(task=task, use=said["verb"] == "use", child=child, note=said.get("note", ""), by=by, at=at)
    else:
        services.finish_task(task=task, note=said.get("note", ""), by=by, at=at)
    return True


def _put_aside(request, task: Task) -> bool:
    """End a question whose answers are gone, with a note; a visit that was kept for it is set aside."""
    said = {"note": request.POST.get("note", ""), "by": request.user, "at": timezone.now()}
    kept = task.kind in (Task.Kind.ORPHAN, Task.Kind.CONFLICT) and task.visit and task.visit.state == VisitState.KEPT
    if kept:
        services.decide_kept(task=task, use=False, **said)
    else:
        services.finish_task(task=task, **said)
    return True


def _alike(viewer, task: Task, key: str) -> Child | None:
    """The child that was chosen among the look-alikes; None: nobody of them."""
    if not key.isdigit():
        return None
    if int(key) not in task.details.get("alike", ()):
        raise NotFound
    return _child(viewer, task, key)


def _child(viewer, task: Task, key: str) -> Child | None:
    if not key.isdigit():
        return None
    seen = in_areas(where(viewer, Permission.VISIT_VIEW))
    child = Child.objects.filter(seen, pk=int(key), region=task.region_id, merged_into=None).first()
    if child is None:
        raise NotFound
    return child


def _named(viewer, task: Task, name: str) -> list[Child]:
    """Children of the region who are called so, the likeliest first: one of them is the child at that door."""
    if not name:
        return []
    chosen = registry.Chosen(name=name, region=task.region_id, listed="all")
    return list(registry.find(viewer, chosen).rows.filter(in_areas(where(viewer, Permission.VISIT_VIEW)))[:FOUND])


def _details(viewer, task: Task) -> dict:
    """What is shown of a question, in words."""
    details = task.details
    alike = Child.objects.filter(in_areas(where(viewer, Permission.VISIT_VIEW)), pk__in=details.get("alike", []))
    return {
        "place": area_names({task.area})[task.area],
        "missing": [rules.NEEDS[name].words for name in details.get("missing", []) if name in rules.NEEDS],
        "for_helpers": bool(answering.FOR_HELPERS & set(details.get("missing", []))),
        "may_help": can(viewer, Permission.FINDING_VIEW, area=task.area),
        "fields": [(name, FIELDS.get(name, name), pair) for name, pair in details.get("fields", {}).items()],
        "words": [
            {"side": Side(one["side"]).label, "said": Said(one["said"]).label, "on": one["on"]}
            for one in details.get("words", [])
        ],
        "alike": list(alike.exclude(erased_at__isnull=False)),
        "first": _said(details.get("first")), "second": _said(details.get("second")),
    }  # fmt: skip


def _said(word: str | None) -> str:
    return str(Said(word).label) if word in Said.values else ""
