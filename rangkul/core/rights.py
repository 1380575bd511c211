"""The rights table of ``permissions.py``, copied to where the database's wall reads it."""

from __future__ import annotations

from django.db import transaction

from .models import RoleRight
from .permissions import rights_table


@transaction.atomic
def sync() -> None:
    """Make ``core_roleright`` equal to ``permissions.rights_table()``; only the owner may write there."""
    RoleRight.objects.all().delete()
    RoleRight.objects.bulk_create(
        RoleRight(role=role, purpose=purpose, sees_names=names, of_agency=of_agency)
        for role, purpose, names, of_agency in sorted(rights_table())
    )
