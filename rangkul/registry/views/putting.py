"""Adding a child, putting two files together and apart, answering questions."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from rangkul.core.errors import NotFound, Trouble
from rangkul.core.pages import BOTH, READ, WRITE, page
from rangkul.core.permissions import Permission

from .. import queries, services
from ..forms import AddForm, MergeForm, ReasonForm
from ..models import Question
from ..precedence import GROUPS
from ..services import TAKEABLE
from ..services.asking import shown as spoken
from .parts import ROWS, UpTo, dressed, private, to_child

P = Permission


@page(P.CHILD_EDIT, methods=BOTH)
def add(request):
    """First look whether the child is there already; then add."""
    regions = list(queries.regions_to_edit(request.user))
    if not regions:
        raise NotFound
    region = next((r for r in regions if r.pk == request.POST.get("wilayah")), regions[0])
    form = AddForm(request.POST or None, region=region)
    shown = {"form": form, "region": region, "regions": regions, "alike": None}
    if request.method != "POST" or not form.is_valid():
        return private(render(request, "registry/add.html", shown, status=422 if request.method == "POST" else 200))
    given = form.cleaned_data
    seen = [int(value) for value in request.POST.getlist("seen") if value.isdigit()]
    alike = queries.similar_children(
        request.user, region, name=given["name"], birth_date=given["birth_date"], mother_name=given["mother_name"]
    )
    if request.POST.get("step") != "add" or {child.pk for child in alike} - set(seen):
        return private(render(request, "registry/add.html", shown | {"alike": dressed(request.user, alike)}))
    try:
        child = services.add_child(
            region=region, village=given["village"], said=form.said(), nik=given["nik"], no_kk=given["no_kk"],
            born_with=given["born_with"], reason=given["reason"], seen=seen, by=request.user, at=timezone.now(),
        )  # fmt: skip
    except Trouble as trouble:
        form.add_error(None, f"{trouble.message} {trouble.remedy}".strip())
        return private(render(request, "registry/add.html", shown, status=422))
    messages.success(request, _("Anak ditambahkan ke register."))
    return to_child(child)


@page(P.CHILD_MERGE, methods=READ)
def choose_other(request, child_id):
    """Who is the same child? Those that look alike, or a search by name."""
    child = queries.child_for(request.user, child_id, P.CHILD_MERGE)
    name = request.GET.get("q", "").strip()
    if name:
        found = queries.find(request.user, queries.Chosen(name=name, region=child.region_id, listed="all"))
        alike = [other for other in found.rows[:20] if other.pk != child.pk]
    else:
        alike = queries.similar_children(
            request.user, child.region, name=child.name, birth_date=child.birth_date, mother_name=child.mother_name,
            but=child.pk,
        )  # fmt: skip
    shown = {"child": dressed(request.user, [child])[0], "alike": dressed(request.user, alike), "name": name}
    return render(request, "registry/choose_other.html", shown)


@page(P.CHILD_MERGE, methods=BOTH)
def merge(request, child_id, other_id):
    """Both files side by side: which stays, what it takes over, and why."""
    child = queries.child_for(request.user, child_id, P.CHILD_MERGE)
    other = queries.child_for(request.user, other_id, P.CHILD_MERGE)
    if child.pk == other.pk or child.region_id != other.region_id:
        raise NotFound
    form = MergeForm(request.POST or None, groups=TAKEABLE)
    if request.method == "POST" and form.is_valid():
        try:
            services.merge(
                survivor=child, absorbed=other, take=form.cleaned_data["take"], reason=form.cleaned_data["reason"],
                by=request.user, at=timezone.now(),
            )  # fmt: skip
        except Trouble as trouble:
            form.add_error(None, f"{trouble.message} {trouble.remedy}".strip())
        else:
            messages.success(request, _("Dua berkas digabung. Keduanya dapat dipisahkan lagi."))
            return to_child(child)
    lines = [line for group in TAKEABLE if (line := _line(child, other, group, request.POST.getlist("take")))]
    shown = {"child": dressed(request.user, [child])[0], "other": dressed(request.user, [other])[0]}
    status = 422 if request.method == "POST" else 200
    return render(request, "registry/merge.html", shown | {"form": form, "lines": lines}, status=status)


#: Numbers are compared by their blind index.
INDEXES = {"nik": "nik_index", "no_kk": "kk_index"}


def _line(child, other, group: str, taken: list[str]) -> dict | None:
    """One group in both files, numbers masked; None where neither says anything."""
    here, there = (spoken(_columns(row, group), group, row.region_id) for row in (child, other))
    if not here and not there:
        return None
    hidden = INDEXES.get(group)  # masked numbers may look alike and be two
    differs = here != there if hidden is None else _bytes(getattr(child, hidden)) != _bytes(getattr(other, hidden))
    return {
        "group": group, "here": here, "there": there, "differs": differs, "taken": group in taken,
        "looks_alike": differs and here == there,
    }  # fmt: skip


def _bytes(value) -> bytes:
    return bytes(value or b"")


def _columns(row, group: str) -> dict:
    return {column: getattr(row, column) for column in GROUPS[group]}


@page(P.CHILD_MERGE, methods=BOTH)
def unmerge(request, merge_id):
    """They were two after all."""
    made = queries.merge_for(request.user, merge_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.unmerge(merge=made, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        messages.success(request, _("Dua berkas dipisahkan lagi."))
        return to_child(made.survivor_id)
    shown = {"merge": made, "child": made.survivor, "other": made.absorbed, "form": form}
    return render(request, "registry/unmerge.html", shown, status=422 if request.method == "POST" else 200)


@page(P.CHILD_EDIT, methods=READ)
def questions(request):
    """What lists and people see differently, the oldest first."""
    listed = UpTo(queries.questions(request.user), ROWS).get_page(request.GET.get("page"))
    dressed(request.user, [q.child for q in listed] + [q.other for q in listed if q.other])
    return render(request, "registry/questions.html", {"page": listed, "answers": Question.Answer})


@page(P.CHILD_EDIT, methods=WRITE)
def answer(request, question_id):
    """Keep, follow the list, or two different children."""
    asked = queries.question_for(request.user, question_id)
    services.answer_question(question=asked, answer=request.POST.get("answer", ""), by=request.user, at=timezone.now())
    messages.success(request, _("Jawaban dicatat."))
    return to_child(asked.child_id) if request.POST.get("dari") == "child" else redirect("registry:questions")
