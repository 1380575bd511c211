"""What may change: runs are asked for, done, cancelled, accepted, rejected; questions answered; lists corrected."""

from .accepting import OtherRunAccepted, accept_run, reject_run
from .asking import NotUsable, RunOnItsWay, ask_run, cancel_run, run_again
from .working import SILENT, carry_out_run, take_up_run

__all__ = [
    "SILENT",
    "NotUsable",
    "OtherRunAccepted",
    "RunOnItsWay",
    "accept_run",
    "ask_run",
    "cancel_run",
    "carry_out_run",
    "reject_run",
    "run_again",
    "take_up_run",
]
