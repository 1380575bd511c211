"""What every view of every room stands behind: signed in, second factor, the right, and one acting transaction.

A view that is not wrapped by :func:`page` (or :func:`open_page`) fails a house test.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from zoneinfo import ZoneInfo

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from .acting import acting_as
from .models import Region
from .permissions import NEEDS_SECOND_FACTOR, PURPOSE_OF, Permission, Purpose, Role, check, grants_of

READ = ("GET", "HEAD")
BOTH = ("GET", "HEAD", "POST")
WRITE = ("POST",)


def page(permission: Permission | None = None, *, purpose: Purpose | None = None, methods=READ) -> Callable:
    """Wrap a view: the signed-in person acts for the purpose of ``permission``, which they hold somewhere.

    Whether they hold it *here* is for the query that the view begins with. Without ``permission`` any signed-in person
    may open it, for ``purpose`` (their own account by default).
    """
    reason = purpose or (PURPOSE_OF[permission] if permission else Purpose.SELF)

    def wrap(view):
        @require_http_methods(list(methods))
        @wraps(view)
        def inner(request, *args, **kwargs):
            person = request.user
            if not person.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if lacks_second_factor(person):
                return redirect("second_factor")
            if permission is not None:
                check(person, permission)
            with acting_as(person, reason), timezone.override(zone_of(person)):
                response = view(request, *args, **kwargs)
                if hasattr(response, "render") and not response.is_rendered:
                    response = response.render()
                return response

        inner.permission, inner.purpose, inner.methods = permission, reason, methods
        return inner

    return wrap


def open_page(*, methods=READ) -> Callable:
    """Wrap a view that anybody may open without signing in; it acts as nobody, so no walled row is seen."""

    def wrap(view):
        inner = require_http_methods(list(methods))(view)
        inner.permission, inner.purpose, inner.methods, inner.open_to_all = None, None, methods, True
        return inner

    return wrap


def zone_of(person, *, known: Region | None = None) -> ZoneInfo:
    """The clock on the wall of the person's region: days and deadlines on their pages are those of that clock.

    ``known`` is a region that was read already: it is most often theirs.
    """
    code = next((grant.area_code[:4] for grant in grants_of(person) if len(grant.area_code) >= 4), person.home_code)
    if known is not None and known.pk == code:
        return ZoneInfo(known.time_zone or settings.TIME_ZONE)
    zone = Region.objects.filter(code=code).values_list("time_zone", flat=True).first()
    return ZoneInfo(zone or settings.TIME_ZONE)


def lacks_second_factor(person) -> bool:
    """Whether a role of this person asks for a second factor that is not set up yet."""
    roles = {Role(grant.role) for grant in grants_of(person)}
    return bool(roles & NEEDS_SECOND_FACTOR) and not is_mfa_enabled(person)
