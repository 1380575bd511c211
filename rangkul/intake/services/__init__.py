"""Verbs of what arrives; each asks for the right, changes, and leaves a line in the record."""

from .bases import add_basis, end_basis, extend_basis
from .calendar import expect, remind
from .checking import check_delivery
from .describing import MapEmpty, MapUnknown, check_again, describe, drop_map, save_map
from .laying_out import DeliveryNotUsable, lay_out
from .opening import note_export, note_reading
from .receiving import AlreadySent, Incoming, NothingSent, Received, TooLarge, receive
from .taking import (
    AlreadyUsed,
    BasisDoesNotFit,
    BasisMissing,
    NothingToTake,
    NotYetUsed,
    destroy,
    discard,
    mark_used,
    rest_on,
    take,
    undo,
    withdraw,
)
from .upkeep import destroy_ended, drop_uploads, keeper, revive
from .uploading import WrongPlace, add_piece, begin_upload, finish_uploads

__all__ = [
    "AlreadySent",
    "AlreadyUsed",
    "BasisDoesNotFit",
    "BasisMissing",
    "DeliveryNotUsable",
    "Incoming",
    "MapEmpty",
    "MapUnknown",
    "NotYetUsed",
    "NothingSent",
    "NothingToTake",
    "Received",
    "TooLarge",
    "WrongPlace",
    "add_basis",
    "add_piece",
    "begin_upload",
    "check_again",
    "check_delivery",
    "describe",
    "destroy",
    "destroy_ended",
    "discard",
    "drop_map",
    "drop_uploads",
    "end_basis",
    "expect",
    "extend_basis",
    "finish_uploads",
    "keeper",
    "lay_out",
    "mark_used",
    "note_export",
    "note_reading",
    "receive",
    "remind",
    "rest_on",
    "revive",
    "save_map",
    "take",
    "undo",
    "withdraw",
]
