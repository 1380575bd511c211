"""The door of every operation: token, right, size and form of the body, then one acting transaction.

As ``pages.page`` for views. No cookie opens it, so that no page of another site can use somebody's session here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from ninja.security import HttpBearer

from ..acting import acting_as
from ..errors import NotAllowed, Trouble
from ..models import Person
from ..pages import lacks_second_factor, zone_of
from ..permissions import PURPOSE_OF, Permission, Purpose, check
from . import repeats
from .problems import FOREIGN, TooLarge, WrongForm, answer_of, as_trouble
from .tokens import Visitor, visitor_of

#: The largest body in bytes that is no file.
BODY = 1 << 20
#: What a form weighs beside its files.
MARGIN = 1 << 20
FORMS = {"json": "application/json", "files": "multipart/form-data"}


class ScopeMissing(NotAllowed):
    message = _("Token ini tidak memuat hak untuk permintaan ini.")
    remedy = _("Buat token lain yang memuat hak itu.")


class SecondFactorMissing(NotAllowed):
    message = _("Pemilik token ini belum memasang pengaman kedua.")
    remedy = _("Masuk ke halaman Akun saya, pasang aplikasi kode atau kunci sandi, lalu ulangi.")


class _Refused(Exception):  # noqa: N818 - an answer on its way out
    """Carries an answer out of the transaction, which is rolled back on its way."""

    def __init__(self, answer):
        self.answer = answer
        super().__init__()


def needs(permission: Permission | None, *, takes: str | None = None, repeatable: bool = False) -> Callable:
    """Mark an operation: the right it asks for, what its body is ("json", "files"), whether a key makes it act once.

    The function gets the acting person as ``request.auth.person``.
    """

    def mark(operation: Callable) -> Callable:
        operation.permission = permission
        operation.purpose = PURPOSE_OF[permission] if permission else Purpose.SELF
        operation.takes, operation.repeatable = takes, repeatable
        return operation

    return mark


class Bearer(HttpBearer):
    """For the OpenAPI document; :func:`door` has let the visitor in before the library asks."""

    def __call__(self, request) -> Visitor | None:
        return getattr(request, "auth", None)

    def authenticate(self, request, token) -> None:
        """Never asked: :meth:`__call__` answers for every request. The library wants it to be there."""


def document_security() -> list[Bearer]:
    """What the document says about coming in."""
    return [Bearer()]


def door(run: Callable) -> Callable:
    """Wrap the way in of one operation of the API library. An answer above 399 leaves nothing in the database."""
    marked = run.__self__.view_func

    @wraps(run)
    def inner(request, **given):
        try:
            request.auth = visitor = _admit(request, marked)
            with (
                acting_as(visitor.person, marked.purpose),
                timezone.override(zone_of(visitor.person)),
                translation.override(visitor.person.language),
            ):
                answer = _done(run, request, given, marked)
                if answer.status_code >= 400:
                    raise _Refused(answer)
        except _Refused as refused:
            answer = refused.answer
        except (Trouble, *FOREIGN) as error:
            answer = answer_of(as_trouble(error))
        answer["Cache-Control"] = "no-store"
        return answer

    inner.permission = marked.permission
    return inner


def _admit(request, marked) -> Visitor:
    visitor = visitor_of(request, timezone.now())
    if marked.permission is not None:
        if marked.permission not in visitor.scopes:
            raise ScopeMissing
        check(visitor.person, marked.permission)
    if visitor.person.kind == Person.Kind.HUMAN and lacks_second_factor(visitor.person):
        raise SecondFactorMissing
    _weigh(request, marked.takes)
    return visitor


def _weigh(request, takes: str | None) -> None:
    """Refuse a body of another form than the operation takes, or larger, before it is read."""
    size = request.META.get("CONTENT_LENGTH") or "0"
    most = settings.RANGKUL_MAX_DELIVERY + MARGIN if takes == "files" else BODY
    if not size.isascii() or not size.isdigit() or int(size) > most:
        raise TooLarge
    if takes and request.content_type != FORMS[takes]:
        raise WrongForm(remedy=_("Kirim dengan Content-Type: %s.") % FORMS[takes])
    if takes == "files":  # to temporary files of ours, never whole into memory
        request.upload_handlers = [TemporaryFileUploadHandler(request)]


def _done(run, request, given: dict, marked):
    if not marked.repeatable:
        return run(request, **given)
    place, before = repeats.begin(request, request.auth.person, timezone.now())
    if before is not None:
        return before
    answer = run(request, **given)
    if place is not None and answer.status_code < 400:
        repeats.keep(place, answer)
    return answer
