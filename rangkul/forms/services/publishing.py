"""A questionnaire is uploaded, published to a use, a period and an audience, and retired."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rangkul.core import audit
from rangkul.core.errors import Conflict, Invalid
from rangkul.core.models import Region
from rangkul.core.permissions import Permission, check
from rangkul.core.states import move

from .. import xlsform
from ..models import AUDIENCE, Form, FormVersion, Publication, Use, VersionState


class VersionTaken(Conflict):
    message = _("Versi ini sudah ada, dengan isi yang berbeda.")
    remedy = _("Tulis versi baru di lembar settings, lalu unggah lagi.")


@transaction.atomic
def upload_form(*, region: Region, raw: bytes, by, at) -> FormVersion:
    """Keep a workbook as a new version of the questionnaire that it names; the same workbook again changes nothing.

    Raises ``xlsform.NotAQuestionnaire`` with every fault, :class:`VersionTaken` for another content under an old name.
    """
    check(by, Permission.FORM_MANAGE, area=region.pk)
    made = xlsform.read(raw)
    form, _made = Form.objects.get_or_create(region=region, code=made.code, defaults={"title": made.title})
    before = FormVersion.objects.filter(form=form, version=made.version).first()
    if before is not None:
        if before.digest != made.digest:
            raise VersionTaken
        return before
    if form.title != made.title:
        form.title = made.title
        form.save(update_fields=["title"])
    version = FormVersion.objects.create(
        form=form,
        version=made.version,
        title=made.title,
        xlsx=raw,
        xml=made.xml,
        questions=made.questions,
        warnings=made.warnings,
        digest=made.digest,
        uploaded_at=at,
        uploaded_by=by,
    )
    _record("form.uploaded", version, region, questions=len(made.questions))
    return version


@transaction.atomic
def publish(
    *,
    version: FormVersion,
    region: Region,
    purpose: str,
    audience: list[str],
    valid_from: date,
    valid_until: date | None = None,
    by,
    at,
) -> Publication:
    """Let a version be filled in for a use, by an audience, from one day to another.

    What was published here for the same use to no wider audience ends the day before. A version that came with
    Rangkul may be published too, for another period or audience.
    """
    check(by, Permission.FORM_MANAGE, area=region.pk)
    _check_publication(version, region, purpose, audience, valid_from, valid_until)
    if version.form.region_id is not None and version.state != VersionState.PUBLISHED:
        version = move(version, to=VersionState.PUBLISHED, published_at=at, published_by=by)
    earlier = Publication.objects.filter(region=region, purpose=purpose, valid_from__lt=valid_from)
    for one in earlier.filter(audience__contained_by=audience).exclude(valid_until__lt=valid_from):
        one.valid_until = valid_from - timedelta(days=1)
        one.save(update_fields=["valid_until"])
    made = Publication.objects.create(
        region=region,
        version=version,
        purpose=purpose,
        audience=sorted(audience),
        valid_from=valid_from,
        valid_until=valid_until,
        published_at=at,
        published_by=by,
    )
    _record("form.published", version, region, purpose=purpose, audience=sorted(audience), valid_from=valid_from)
    return made


@transaction.atomic
def retire(*, version: FormVersion, region: Region, by, at) -> FormVersion:  # noqa: ARG001
    """Nobody is given this version any more from today; it stays readable, and what is under way is still received."""
    check(by, Permission.FORM_MANAGE, area=region.pk)
    if version.form.region_id != region.pk:
        raise Invalid(_("Formulir bawaan Rangkul tidak ditarik; terbitkan formulir sendiri sebagai gantinya."))
    version = move(version, to=VersionState.RETIRED)
    _record("form.retired", version, region)
    return version


@transaction.atomic
def end_publication(*, publication: Publication, on: date, by, at) -> Publication:  # noqa: ARG001
    """A publication ends: ``on`` is its last day."""
    check(by, Permission.FORM_MANAGE, area=publication.region_id)
    on = max(on, publication.valid_from)
    publication.valid_until = on
    publication.save(update_fields=["valid_until"])
    _record("form.ended", publication.version, publication.region, purpose=publication.purpose, last_day=on)
    return publication


@transaction.atomic
def note_download(*, version: FormVersion, region: Region | None, form: str, by, at) -> None:  # noqa: ARG001
    """A questionnaire was taken away as a file ("xlsx" or "xml"): no personal data, still on record."""
    audit.record("form.downloaded", on=version, area=region.pk if region else "", details={"form": form})


def _check_publication(version, region, purpose, audience, valid_from, valid_until) -> None:
    if version.form.region_id not in (None, region.pk):
        raise Invalid(_("Formulir ini milik wilayah lain."))
    if purpose not in Use.values:
        raise Invalid(_("Pilih keperluannya."))
    if not audience or not set(audience) <= {role.value for role in AUDIENCE}:
        raise Invalid(_("Pilih siapa yang mengisinya."))
    if valid_until is not None and valid_until < valid_from:
        raise Invalid(_("Hari terakhir tidak boleh sebelum hari pertama."))


def _record(action: str, version: FormVersion, region: Region, **details) -> None:
    said = {"form": version.form.code, "version": version.version} | details
    audit.record(action, on=version, area=region.pk, details=said)
