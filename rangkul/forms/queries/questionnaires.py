"""Which questionnaires there are, and which one is to be filled in."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from rangkul.core.errors import NotFound
from rangkul.core.models import Region
from rangkul.core.permissions import Permission, grants_of, where

from ..models import CollectDoor, Form, FormVersion, Publication, VersionState


def forms(viewer):
    """Questionnaires that came with Rangkul, and those of the regions that the viewer looks after."""
    return Form.objects.filter(Q(region=None) | _mine(viewer))


def versions(viewer):
    """Their versions, newest first, without workbook and XForm."""
    return FormVersion.objects.filter(form__in=forms(viewer)).select_related("form", "uploaded_by").defer("xlsx", "xml")


def version_for(viewer, pk: int) -> FormVersion:
    """One version with everything; raises NotFound."""
    found = FormVersion.objects.filter(form__in=forms(viewer), pk=pk).select_related("form", "uploaded_by").first()
    if found is None:
        raise NotFound
    return found


def version_before(version: FormVersion) -> FormVersion | None:
    """The version of the same questionnaire that was uploaded before this one."""
    earlier = FormVersion.objects.filter(form=version.form_id, uploaded_at__lte=version.uploaded_at)
    return earlier.exclude(pk=version.pk).filter(Q(uploaded_at__lt=version.uploaded_at) | Q(pk__lt=version.pk)).first()


def publications(viewer, version: FormVersion | None = None):
    """What is, was and will be published in the viewer's regions, or everywhere."""
    found = Publication.objects.filter(Q(region=None) | _mine(viewer)).select_related(
        "version", "published_by", "region"
    )
    return found if version is None else found.filter(version=version)


def publication_for(viewer, pk: int) -> Publication:
    """A publication of a region that the viewer looks after; raises NotFound."""
    found = Publication.objects.filter(_mine(viewer), pk=pk).select_related("version__form", "region").first()
    if found is None:
        raise NotFound
    return found


def current(region: Region, purpose: str, on: date, *, viewer=None) -> FormVersion | None:
    """The version to be filled in for a use on a day; with a ``viewer``, by somebody with their roles.

    The region's own publication stands before the one that came with Rangkul, a newer one before an older one.
    """
    found = (
        Publication.objects.filter(Q(region=region) | Q(region=None), purpose=purpose, valid_from__lte=on)
        .filter(Q(valid_until=None) | Q(valid_until__gte=on))
        .exclude(version__state=VersionState.RETIRED)
    )
    if viewer is not None:
        found = found.filter(audience__overlap=sorted({grant.role for grant in grants_of(viewer)}))
    numbers = list(found.values_list("region", "version"))
    chosen = next((version for owner, version in numbers if owner), None) or next((v for _o, v in numbers), None)
    return FormVersion.objects.select_related("form").defer("xlsx", "questions").get(pk=chosen) if chosen else None


def for_phone(version: FormVersion) -> dict:
    """What a phone needs to show a questionnaire: {form_id, version, title, xml, digest}."""
    return {
        "form_id": version.form.code,
        "version": version.version,
        "title": version.title,
        "xml": version.xml,
        "digest": version.digest,
    }


def collect_door(region: Region) -> CollectDoor | None:
    """Whether the region's door for ODK Collect is open, since when, by whom; None: never touched."""
    return CollectDoor.objects.filter(region=region).select_related("changed_by").first()


def collect_is_open(region_id: str) -> bool:
    return CollectDoor.objects.filter(region=region_id, is_open=True).exists()


def _mine(viewer) -> Q:
    areas = where(viewer, Permission.FORM_MANAGE).areas
    found = Q(region__in=[area for area in areas if len(area) == 4])
    for area in areas:
        if len(area) == 2:
            found |= Q(region__gte=area, region__lt=str(int(area) + 1))
    return found
