"""Verbs of visits."""

from .areas import follow_areas
from .arriving import Arrived, arrive
from .assigning import (
    CannotGoThere,
    NobodyThere,
    NothingToMove,
    end_absence,
    give_doors,
    replan_absent,
    set_volunteer,
    share_waiting,
    undo_step,
    withdraw_doors,
)
from .believing import undo_visit
from .clustering import change_cluster, change_clusters, note_results_export, open_why
from .deadlines import SETTABLE, begin_absences, note_told, remind, set_rules
from .deciding import complete_evidence, decide_fields, decide_kept, finish_task, tell_reason
from .destroying import AnswersGone, destroy_outlived
from .finding_children import AlreadyDecided, settle_new_child
from .handing_in import hand_in
from .keeping import keeper
from .letters import NoSigner, issue_letters, note_coverage_export, note_print
from .meetings import note_meeting, prepare_meeting, print_meeting, sign_meeting, undo_meeting
from .portal import change_codes, mark_portal, note_portal_count, note_portal_export, seed_codes
from .protecting import close_worry, open_worries, see_worry
from .receiving import take_submission
from .recovering import recover
from .reports import REPORTS, AlreadyHandled, handle_report, report_absence, report_child
from .revisiting import draw_revisits
from .rounds import DayPassed, NobodyToVisit, RoundHasVisits, close_round, make_round, open_round, undo_round
from .statements import NotYourWord, answer_dispute, give_statement, undo_statement

__all__ = [
    "REPORTS",
    "SETTABLE",
    "AlreadyDecided",
    "AlreadyHandled",
    "AnswersGone",
    "Arrived",
    "CannotGoThere",
    "DayPassed",
    "NoSigner",
    "NobodyThere",
    "NobodyToVisit",
    "NotYourWord",
    "NothingToMove",
    "RoundHasVisits",
    "answer_dispute",
    "arrive",
    "begin_absences",
    "change_cluster",
    "change_clusters",
    "change_codes",
    "close_round",
    "close_worry",
    "complete_evidence",
    "decide_fields",
    "decide_kept",
    "destroy_outlived",
    "draw_revisits",
    "end_absence",
    "finish_task",
    "follow_areas",
    "give_doors",
    "give_statement",
    "hand_in",
    "handle_report",
    "issue_letters",
    "keeper",
    "make_round",
    "mark_portal",
    "note_coverage_export",
    "note_meeting",
    "note_portal_count",
    "note_portal_export",
    "note_print",
    "note_results_export",
    "note_told",
    "open_round",
    "open_why",
    "open_worries",
    "prepare_meeting",
    "print_meeting",
    "recover",
    "remind",
    "replan_absent",
    "report_absence",
    "report_child",
    "see_worry",
    "seed_codes",
    "set_rules",
    "set_volunteer",
    "settle_new_child",
    "share_waiting",
    "sign_meeting",
    "take_submission",
    "tell_reason",
    "undo_meeting",
    "undo_round",
    "undo_statement",
    "undo_step",
    "undo_visit",
    "withdraw_doors",
]
