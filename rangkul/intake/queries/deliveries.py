"""Which deliveries there are, and which of them a run may take."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from rangkul.core.errors import NotFound
from rangkul.core.permissions import Permission, Scope, in_areas, where

from ..models import Delivery, DeliveryFile, DeliveryState


def region_only(scope: Scope) -> Q:
    """Rows of a whole kabupaten/kota: a grant in a village does not reach them."""
    return in_areas(scope, district=None, village=None)


def deliveries(viewer):
    """Every delivery this viewer may see, newest first."""
    seen = region_only(where(viewer, Permission.DELIVERY_VIEW))
    first = DeliveryFile.objects.filter(delivery=OuterRef("pk"), is_container=False).order_by("pk").values("name")[:1]
    found = Delivery.objects.filter(seen).annotate(first_name=Subquery(first))
    return found.select_related("region", "agency", "basis", "sent_by")


def delivery_for(viewer, pk: int) -> Delivery:
    """One delivery; raises NotFound where it does not exist or lies elsewhere."""
    found = (
        deliveries(viewer)
        .select_related(
            "region",
            "agency",
            "basis",
            "basis__agency",
            "sent_by",
            "taken_by",
            "left_by",
            "compared_with",
            "replaces",
            "split_from",
        )
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def files_of(delivery: Delivery):
    """The originals of a delivery that are still kept, by name."""
    return DeliveryFile.objects.filter(delivery=delivery, destroyed_at=None).select_related("map", "map__saved_by")


def parts_of(delivery: Delivery):
    """Deliveries that came in one upload with this one."""
    first = delivery.split_from_id or delivery.pk
    return Delivery.objects.filter(Q(pk=first) | Q(split_from_id=first)).exclude(pk=delivery.pk).order_by("kind", "pk")


def usable(viewer, region, today=None):
    """Deliveries that a run may take: taken, on a basis that is valid today, and not replaced by a later one.

    In the order in which a run reads them: kind, period, time of sending.
    """
    today = today or timezone.localdate()
    seen = region_only(where(viewer, Permission.DELIVERY_VIEW)) | region_only(where(viewer, Permission.RUN_VIEW))
    later = Delivery.objects.filter(replaces=OuterRef("pk"), state=DeliveryState.TAKEN)
    return (
        Delivery.objects.filter(seen, region=region, state=DeliveryState.TAKEN)
        .filter(basis__valid_from__lte=today, basis__valid_until__gte=today)
        .filter(Q(basis__ended_on=None) | Q(basis__ended_on__gt=today))
        .filter(~Exists(later))
        .select_related("region", "agency", "basis")
        .order_by("kind", "period", "sent_at", "id")
    )


def replaceable(delivery):
    """Taken deliveries of the same kind and period that this one could stand in for, newest first."""
    same = {"region_id": delivery.region_id, "kind": delivery.kind, "period": delivery.period}
    taken = Delivery.objects.filter(**same, state=DeliveryState.TAKEN).exclude(pk=delivery.pk)
    replaced = taken.exclude(replaces=None).values("replaces")
    return taken.exclude(pk__in=replaced).select_related("agency", "sent_by").order_by("-taken_at", "-pk")


def suggested_replacement(delivery) -> Delivery | None:
    """The earlier delivery that this one most likely stands in for: most of its rows are here again."""
    found = list(replaceable(delivery)[:2])
    again = delivery.changes.get("same", 0) + delivery.changes.get("changed", 0)
    if len(found) == 1 and found[0].pk == delivery.compared_with_id and again * 2 >= found[0].rows_taken:
        return found[0]
    return None
