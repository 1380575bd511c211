"""What may change: runs are asked for, done, cancelled, accepted, rejected; questions answered; lists corrected."""

from .accepting import AreasChanged, OtherRunAccepted, TablesDestroyed, accept_run, reject_run
from .asking import NoRosterOfThePeriod, NotUsable, RunOnItsWay, ask_run, cancel_run, run_again
from .correcting import reply_corrections, write_corrections
from .deciding import LEASE, AlreadyAnswered, TakenByOther, claim_pair, decide_pair, undo_decision
from .forgetting import destroy_outlived, forget_deliveries
from .noting import note_changes_exported, note_changes_read, note_corrections_exported
from .working import SILENT, carry_out_run, take_up_run

__all__ = [
    "LEASE",
    "SILENT",
    "AlreadyAnswered",
    "AreasChanged",
    "NoRosterOfThePeriod",
    "NotUsable",
    "OtherRunAccepted",
    "RunOnItsWay",
    "TablesDestroyed",
    "TakenByOther",
    "accept_run",
    "ask_run",
    "cancel_run",
    "carry_out_run",
    "claim_pair",
    "decide_pair",
    "destroy_outlived",
    "forget_deliveries",
    "note_changes_exported",
    "note_changes_read",
    "note_corrections_exported",
    "reject_run",
    "reply_corrections",
    "run_again",
    "take_up_run",
    "undo_decision",
    "write_corrections",
]
