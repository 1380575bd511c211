"""Answers to what lists and people see differently."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rangkul.core import audit, secrets
from rangkul.core.errors import Conflict, Invalid
from rangkul.core.permissions import Permission, check

from ..models import Child, Origin, Question, SourceRecord
from ..precedence import GROUPS
from .believing import NUMBERS, Act, free, locked, number_columns, record_number

K, A = Question.Kind, Question.Answer
#: Which answers a kind of question takes here. "The same child" is answered by merging.
ANSWERS = {K.CONTRADICTION: (A.KEEP, A.TAKE), K.SAME_CHILD: (A.DIFFERENT,)}


class AlreadyAnswered(Conflict):
    message = _("Pertanyaan ini sudah dijawab.")


@transaction.atomic
def answer_question(*, question: Question, answer: str, by, at) -> Question:
    """Keep what the register says, follow the list, or say that two files are two children."""
    check(by, Permission.CHILD_EDIT, area=question.child.area)
    child = locked(question.child)
    question = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if question.answer:
        raise AlreadyAnswered
    if answer not in ANSWERS[K(question.kind)]:
        raise Invalid(_("Jawaban ini tidak berlaku untuk pertanyaan itu."))
    if answer == A.TAKE:
        says = _says(child, question.field, question.proposal)
        free(child, question.field, says, Act(Origin.LISTS, by, at, at.date()))
    question.answer, question.answered_by, question.answered_at = answer, by, at
    question.save(update_fields=["answer", "answered_by", "answered_at"])
    audit.record(
        "child.question_answered", on=child, area=child.area, fields=[question.field] if question.field else [],
        details={"question": question.pk, "answer": str(answer), "run": question.run},
    )  # fmt: skip
    return question


def _says(child: Child, group: str, proposal: dict[str, Any]) -> dict[str, Any]:
    """The columns that the lists propose; a number is found in the row that says it."""
    if group not in NUMBERS:
        said = {column: proposal[column] for column in GROUPS[group]}
        if said.get("birth_date"):
            said["birth_date"] = Child._meta.get_field("birth_date").to_python(said["birth_date"])
        return said
    _sealed, index, kind = NUMBERS[group]
    wanted = bytes.fromhex(proposal[index]) if proposal[index] else None
    if wanted is None:
        return number_columns(child.region_id, group, None)
    for row in SourceRecord.objects.filter(child=child, **{f"{kind}_same": False}).order_by("-is_own"):
        number = record_number(row, kind)
        if secrets.blind(child.region_id, kind, number) == wanted:
            said = number_columns(child.region_id, group, number)
            return said | ({"nik_trust": proposal["nik_trust"]} if group == "nik" else {})
    raise Conflict(_("Baris daftar yang menyebut nomor ini sudah tidak ada. Jawab lagi setelah pemadanan berikutnya."))
