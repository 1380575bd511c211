"""What may change: runs are asked for, done, cancelled, accepted, rejected; questions answered; lists corrected."""

from .accepting import accept_run, reject_run

__all__ = ["accept_run", "reject_run"]
