"""On which ground lists are here."""

from __future__ import annotations

from django.db.models import Count, Q

from rangkul.core.errors import NotFound
from rangkul.core.permissions import Permission, where

from ..models import Basis, Delivery, DeliveryState
from .deliveries import region_only


def bases(viewer):
    """Every basis this viewer may see, the one that lasts longest first."""
    seen = region_only(where(viewer, Permission.DELIVERY_VIEW))
    return Basis.objects.filter(seen).select_related("region", "agency", "added_by")


def basis_for(viewer, pk: int) -> Basis:
    """One basis; raises NotFound."""
    found = bases(viewer).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def resting_on(basis: Basis):
    """Deliveries whose rows and originals are here because of this basis."""
    states = (DeliveryState.TAKEN, DeliveryState.WITHDRAWN)
    return Delivery.objects.filter(basis=basis, state__in=states).order_by("-sent_at")


def bases_for_delivery(viewer, delivery: Delivery, today):
    """Bases that this delivery may rest on today, those that name its kind first."""
    fits = Q(kind__in=("", delivery.kind)) & (Q(agency=None) | Q(agency_id=delivery.agency_id))
    valid = Q(valid_from__lte=today, valid_until__gte=today) & (Q(ended_on=None) | Q(ended_on__gt=today))
    return bases(viewer).filter(fits, valid, region_id=delivery.region_id).order_by("-kind", "-valid_until")


def how_many_rest(viewer) -> dict[int, int]:
    """Basis → deliveries that rest on it."""
    counted = Delivery.objects.filter(basis__in=bases(viewer), state__in=(DeliveryState.TAKEN, DeliveryState.WITHDRAWN))
    return dict(counted.values_list("basis_id").annotate(n=Count("pk")))
