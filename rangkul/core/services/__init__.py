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
from .areas import WrongChanges, area_follower, change_areas, note_followed
from .devices import AlreadyRevoked, enrol_collect, revoke_device
from .invitations import AlreadyOpened, InvitationSpent, accept_invitation, invite, reset_factors
from .keeping import destroy_outlived, keeper, note_destroyed, note_night, set_months, system_actor
from .phones import (
    AlreadyOpen,
    CodeSpent,
    enrol_phone,
    make_device_code,
    open_sealed,
    sign_out_phone,
    take_deposit,
)
from .places import (
    AgencyNameTaken,
    add_agency,
    add_holidays,
    change_agency,
    change_boundaries,
    change_engine_settings,
    change_logo,
    change_region,
    close_agency,
    remove_holiday,
    reopen_agency,
)
from .privacy import answer_request, change_breach, give_notice, note_breach, receive_request, refuse_request
from .record import note_accounts_export, note_export
from .regions import open_region
from .roles import WrongWidth, end_emergency, grant_role, open_emergency, revoke_role
from .signing_in import note_change, note_refusal, note_sign_in
from .tokens import ScopeNotHeld, WrongTime, add_machine, issue_token, revoke_token
from .webhooks import add_webhook, end_webhook

__all__ = [
    "AgencyNameTaken",
    "AlreadyOpen",
    "AlreadyOpened",
    "AlreadyRevoked",
    "CodeSpent",
    "InvitationSpent",
    "NameTaken",
    "ScopeNotHeld",
    "WrongChanges",
    "WrongTime",
    "WrongWidth",
    "accept_invitation",
    "add_agency",
    "add_holidays",
    "add_machine",
    "add_person",
    "add_webhook",
    "answer_request",
    "area_follower",
    "change_agency",
    "change_areas",
    "change_boundaries",
    "change_breach",
    "change_engine_settings",
    "change_logo",
    "change_person",
    "change_profile",
    "change_region",
    "close_account",
    "close_agency",
    "destroy_outlived",
    "end_emergency",
    "end_webhook",
    "enrol_collect",
    "enrol_phone",
    "give_notice",
    "grant_role",
    "invite",
    "issue_token",
    "keeper",
    "make_device_code",
    "note_accounts_export",
    "note_breach",
    "note_change",
    "note_destroyed",
    "note_export",
    "note_followed",
    "note_night",
    "note_refusal",
    "note_sign_in",
    "open_emergency",
    "open_region",
    "open_sealed",
    "receive_request",
    "refuse_request",
    "remove_holiday",
    "reopen_account",
    "reopen_agency",
    "reset_factors",
    "revoke_device",
    "revoke_role",
    "revoke_token",
    "set_months",
    "sign_out_everywhere",
    "sign_out_phone",
    "system_actor",
    "take_deposit",
]
