"""Clusters: which follows from which main reason in a region, and another one for one child, with a reason."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rangkul.core import audit
from rangkul.core.errors import Invalid
from rangkul.core.models import Region
from rangkul.core.permissions import Permission, check
from rangkul.registry import services as registry

from .. import rules
from ..models import ReasonCluster, Visit, Why
from ..queries.answering import cluster_table


@transaction.atomic
def change_clusters(*, region: Region, clusters: Mapping[str, str], by, at) -> int:
    """Write the region's table ({"A02": "ekonomi"}); returns how many lines changed. Children keep what they have."""
    check(by, Permission.FINDING_VIEW, area=region.pk)
    check(by, Permission.VISIT_PLAN, area=region.pk)
    now = cluster_table(region)
    changed = {r: c for r, c in clusters.items() if r in rules.REASONS and c != now[r]}
    if any(cluster and cluster not in rules.CLUSTER_NAMES for cluster in changed.values()):
        raise Invalid(_("Klaster ini tidak dikenal."))
    for reason, cluster in changed.items():
        ReasonCluster.objects.update_or_create(
            region=region, reason=reason, defaults={"cluster": cluster, "changed_by": by, "changed_at": at}
        )
    if changed:
        audit.record("clusters.changed", on_kind="region", on_id=region.pk, area=region.pk, fields=sorted(changed))
    return len(changed)


@transaction.atomic
def change_cluster(*, visit: Visit, cluster: str, reason: str, by, at) -> Why:
    """Another cluster for this child than the one that follows from the main reason."""
    check(by, Permission.FINDING_VIEW, area=visit.area)
    if cluster not in rules.CLUSTER_NAMES:
        raise Invalid(_("Pilih klasternya."))
    if len(reason.strip()) < registry.REASON_LETTERS:
        raise Invalid(registry.ReasonTooShort.message)
    why = Why.objects.select_for_update(of=("self",)).filter(visit=visit).first()
    if why is None:
        raise Invalid(_("Alasan anak ini belum diketahui."))
    why.cluster, why.cluster_because, why.cluster_by = cluster, reason.strip()[:300], by
    why.save(update_fields=["cluster", "cluster_because", "cluster_by"])
    if visit.finding is not None:
        registry.set_cluster(child=visit.child, cluster=cluster, on=timezone.localdate(at), by=by, at=at)
    audit.record("visit.cluster_changed", on=visit, area=visit.area)
    return why


@transaction.atomic
def open_why(*, visit: Visit, by, at) -> None:  # noqa: ARG001 - the record has its own clock
    """Why a child is out of school was read: on record, each time."""
    check(by, Permission.FINDING_VIEW, area=visit.area)
    audit.record("visit.why_opened", on=visit, area=visit.region_id, details={"child": visit.child_id})


@transaction.atomic
def note_results_export(*, area: str, rows: int, by, at) -> None:  # noqa: ARG001 - the record has its own clock
    """The list of visits left the house, with as much as the page shows: on record."""
    check(by, Permission.VISIT_VIEW)
    audit.record("visits.exported", on_kind="visit", area=area, details={"rows": rows})
