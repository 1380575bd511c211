"""Nouns of forms."""

from .questionnaires import (
    collect_door,
    collect_is_open,
    current,
    for_phone,
    forms,
    publication_for,
    publications,
    version_before,
    version_for,
    versions,
)
from .submissions import (
    Destroyed,
    answers,
    answers_in_hand,
    attachments,
    content,
    is_just_made,
    original,
    submission_for,
    submissions,
)

__all__ = [
    "Destroyed",
    "answers",
    "answers_in_hand",
    "attachments",
    "collect_door",
    "collect_is_open",
    "content",
    "current",
    "for_phone",
    "forms",
    "is_just_made",
    "original",
    "publication_for",
    "publications",
    "submission_for",
    "submissions",
    "version_before",
    "version_for",
    "versions",
]
