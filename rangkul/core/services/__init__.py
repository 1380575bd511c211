"""Verbs of who and where; each asks for the right, changes, and leaves a line in the record."""

from .accounts import (
    NameTaken,
    add_person,
    change_person,
    change_profile,
    close_account,
    reopen_account,
    sign_out_everywhere,
)
from .invitations import AlreadyOpened, InvitationSpent, accept_invitation, invite, reset_factors
from .regions import open_region
from .roles import WrongWidth, end_emergency, grant_role, open_emergency, revoke_role
from .signing_in import note_change, note_refusal, note_sign_in

__all__ = [
    "AlreadyOpened",
    "InvitationSpent",
    "NameTaken",
    "WrongWidth",
    "accept_invitation",
    "add_person",
    "change_person",
    "change_profile",
    "close_account",
    "end_emergency",
    "grant_role",
    "invite",
    "note_change",
    "note_refusal",
    "note_sign_in",
    "open_emergency",
    "open_region",
    "reopen_account",
    "reset_factors",
    "revoke_role",
    "sign_out_everywhere",
]
