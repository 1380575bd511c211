"""Questions about runs, pairs and corrections; each begins with what the viewer may see.

``results`` and ``accepted_runs_after`` are for the rooms downstream, which come and take.
"""

from .decisions import decisions_of, standing_decisions
from .runs import accepted_runs_after, find_run, last_accepted, run_for, runs_of
from .tables import TABLES, results

__all__ = [
    "TABLES",
    "accepted_runs_after",
    "decisions_of",
    "find_run",
    "last_accepted",
    "results",
    "run_for",
    "runs_of",
    "standing_decisions",
]
