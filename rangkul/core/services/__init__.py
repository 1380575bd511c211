"""Verbs of who and where; each asks for the right, changes, and leaves a line in the record."""

from .accounts import (
    InvitationSpent,
    accept_invitation,
    add_person,
    close_account,
    grant_role,
    invite,
    open_emergency,
    reopen_account,
    revoke_role,
)
from .regions import open_region

__all__ = [
    "InvitationSpent",
    "accept_invitation",
    "add_person",
    "close_account",
    "grant_role",
    "invite",
    "open_emergency",
    "open_region",
    "reopen_account",
    "revoke_role",
]
