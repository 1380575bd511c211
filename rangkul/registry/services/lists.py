"""Lists that people keep, and lists that leave the house."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rangkul.core import audit
from rangkul.core.errors import Conflict, Invalid
from rangkul.core.permissions import Permission, check, where

from ..models import SavedFilter
from .opening import given_reason

FILTERS_AT_MOST = 30
#: Words of a search would be names of children: they are not kept.
NOT_KEPT = frozenset({"q", "ibu", "lahir", "page", "csrfmiddlewaretoken"})


@transaction.atomic
def save_filter(*, name: str, query: Mapping[str, Sequence[str]], by, at) -> SavedFilter:
    """Keep the filters of a list under a name; the same name is written over."""
    check(by, Permission.CHILD_VIEW)
    name = " ".join(name.split())[:80]
    if not name:
        raise Invalid(_("Beri nama saringannya."))
    kept = {key: [v for v in values if v] for key, values in query.items() if key not in NOT_KEPT and any(values)}
    if not kept:
        raise Invalid(_("Pilih dahulu saringannya. Nama dan tanggal lahir anak tidak disimpan."))
    if SavedFilter.objects.filter(person=by).exclude(name=name).count() >= FILTERS_AT_MOST:
        raise Conflict(_("Saringan tersimpan paling banyak 30. Hapus yang tidak dipakai."))
    saved, _is_new = SavedFilter.objects.update_or_create(person=by, name=name, defaults={"query": kept, "at": at})
    audit.record("filter.saved", on=saved, details={"parameters": sorted(kept)})
    return saved


@transaction.atomic
def drop_filter(*, saved: SavedFilter, by, at) -> None:  # noqa: ARG001
    """Forget a saved list of one's own."""
    number = saved.pk
    SavedFilter.objects.filter(pk=number, person=by).delete()
    audit.record("filter.dropped", on_kind="savedfilter", on_id=number)


@transaction.atomic
def begin_export(*, form: str, rows: int, filters: Mapping, fields: Sequence[str], reason: str, by, at) -> str:  # noqa: ARG001
    """Note that a list leaves the house, before its first row does; returns the reason as it is written on it."""
    check(by, Permission.CHILD_EXPORT)
    reason = given_reason(reason)
    kept = {key: values for key, values in filters.items() if key not in NOT_KEPT}
    audit.record(
        "child.exported", on_kind="child", area=min(where(by, Permission.CHILD_EXPORT).areas, default=""),
        fields=sorted(fields), details={"form": form, "rows": rows, "filters": kept}, reason=reason,
    )  # fmt: skip
    return reason


@transaction.atomic
def end_export(*, form: str, rows: int, promised: int, digest: str, by, at) -> None:  # noqa: ARG001
    """Note how many rows were written, and the SHA-256 of the file."""
    audit.record(
        "child.export_finished", on_kind="child", area=min(where(by, Permission.CHILD_EXPORT).areas, default=""),
        details={"form": form, "rows": rows, "promised": promised, "digest": digest},
    )  # fmt: skip
