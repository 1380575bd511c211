"""Questions about runs, pairs and corrections; each begins with what the viewer may see.

``results`` and ``accepted_runs_after`` are for the rooms downstream, which come and take.
"""

from .areas import areas_changed_after, moves_after, settings_from
from .corrections import (
    STANDS,
    area_of_corrections,
    corrections,
    corrections_by_owner,
    own_corrections,
    own_keys,
)
from .decisions import decision_for, decisions_of, standing_decisions
from .pairs import pair_for, queue, run_to_review, waiting_pairs
from .runs import (
    accepted_runs_after,
    change_lists,
    changes_of,
    deliveries_of,
    find_run,
    in_words,
    last_accepted,
    names_of_areas,
    run_for,
    runs_of,
)
from .tables import FOR_THE_NEXT, TABLES, lost_for_repeating, results

__all__ = [
    "FOR_THE_NEXT",
    "STANDS",
    "TABLES",
    "accepted_runs_after",
    "area_of_corrections",
    "areas_changed_after",
    "change_lists",
    "changes_of",
    "corrections",
    "corrections_by_owner",
    "decision_for",
    "decisions_of",
    "deliveries_of",
    "find_run",
    "in_words",
    "last_accepted",
    "lost_for_repeating",
    "moves_after",
    "names_of_areas",
    "own_corrections",
    "own_keys",
    "pair_for",
    "queue",
    "results",
    "run_for",
    "run_to_review",
    "runs_of",
    "settings_from",
    "standing_decisions",
    "waiting_pairs",
]
