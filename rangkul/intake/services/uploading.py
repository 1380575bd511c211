"""A file that arrives piece by piece: a broken connection goes on where it stopped, and nothing lies in clear."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rangkul.core import audit, vault
from rangkul.core.errors import Conflict, Invalid, NotFound
from rangkul.core.models import Region
from rangkul.core.permissions import Permission, check

from ..models import Upload
from .receiving import Incoming, TooLarge, clean_name

#: The largest piece that is taken at once, in bytes.
PIECE = 8 << 20


class WrongPlace(Conflict):
    """A piece does not begin where the file ends so far; ``details["received"]`` says where that is."""

    message = _("Potongan ini tidak menyambung. Unggahan dilanjutkan dari tempat yang benar.")


@transaction.atomic
def begin_upload(*, region: Region, name: str, size: int, mark: str, by, at) -> Upload:
    """Begin to receive a file, or find how far it came: ``mark`` is what its sender knows it by."""
    check(by, Permission.DELIVERY_SEND, area=region.pk)
    if not 0 <= size <= settings.RANGKUL_MAX_DELIVERY:
        raise TooLarge
    if not 1 <= len(mark) <= 64:
        raise Invalid
    said = {"name": clean_name(name), "size": size, "started_at": at, "touched_at": at}
    upload, made = Upload.objects.get_or_create(region=region, by=by, mark=mark, defaults=said)
    if not made and upload.size != size:
        _destroy_pieces(upload)
        upload.delete()
        upload = Upload.objects.create(region=region, by=by, mark=mark, **said)
        made = True
    if made:
        audit.record("upload.begun", on=upload, area=region.pk, details={"size": size})
    return upload


@transaction.atomic
def add_piece(*, upload: Upload, start: int, data: bytes, by, at) -> Upload:
    """Add the bytes from ``start`` on. Raises WrongPlace (nothing is taken) where they do not follow what is there."""
    check(by, Permission.DELIVERY_SEND, area=upload.region_id)
    locked = Upload.objects.select_for_update(of=("self",)).filter(pk=upload.pk, by=by).first()
    if locked is None:
        raise NotFound
    if start != locked.received:
        raise WrongPlace(received=locked.received)
    if not data or len(data) > PIECE or start + len(data) > locked.size:
        raise Invalid(_("Potongan ini lebih panjang daripada berkasnya."))
    # a stamp keeps equal pieces of different files apart, so that each can be destroyed by itself
    piece = vault.keep(locked.region_id, [_stamp(locked, start), data])
    locked.pieces = [*locked.pieces, piece.sha256]
    locked.received += len(data)
    locked.touched_at = at
    locked.save(update_fields=["pieces", "received", "touched_at"])
    if locked.received == locked.size:
        audit.record("upload.complete", on=locked, area=locked.region_id, details={"pieces": len(locked.pieces)})
    return locked


def incoming_of(upload: Upload) -> Incoming:
    """A complete upload as a file on its way in. Raises Conflict where a part is missing."""
    if upload.received != upload.size:
        raise Conflict(_("Berkas %s belum lengkap terkirim.") % upload.name)
    return Incoming(upload.name, _content(upload))


@transaction.atomic
def finish_uploads(*, uploads: Iterable[Upload], by, at) -> None:  # noqa: ARG001
    """The pieces have become an original (or were here already): they are destroyed."""
    for upload in uploads:
        check(by, Permission.DELIVERY_SEND, area=upload.region_id)
        _destroy_pieces(upload)
        audit.record("upload.finished", on=upload, area=upload.region_id)
        upload.delete()


def _stamp(upload: Upload, start: int) -> bytes:
    return f"{upload.pk:020d}{start:020d}".encode()


def _content(upload: Upload) -> Iterator[bytes]:
    for sha256 in upload.pieces:
        head = 40
        for part in vault.read(upload.region_id, sha256):
            yield part[head:]
            head = 0


def _destroy_pieces(upload: Upload) -> None:
    region, pieces = upload.region_id, list(upload.pieces)
    transaction.on_commit(lambda: [vault.destroy(region, sha256) for sha256 in pieces])
