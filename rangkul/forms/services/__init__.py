"""Verbs of forms."""

from .collect import close_collect, open_collect
from .destroying import destroy_outlived
from .publishing import VersionTaken, end_publication, note_download, publish, retire, upload_form
from .reading import note_list_export, note_reading
from .receiving import DifferentAnswers, Received, UnknownForm, place, receive

__all__ = [
    "DifferentAnswers",
    "Received",
    "UnknownForm",
    "VersionTaken",
    "close_collect",
    "destroy_outlived",
    "end_publication",
    "note_download",
    "note_list_export",
    "note_reading",
    "open_collect",
    "place",
    "publish",
    "receive",
    "retire",
    "upload_form",
]
