"""From links to answers: where is each child, how sure is that, and what should a person be asked?"""

from __future__ import annotations

from ..scratch import Bench
from ..settings import Settings
from . import evidence, questions, risk, ruling, triage


def judge(bench: Bench, settings: Settings) -> None:
    """From ``register``, ``rows``, ``belongs``, ``links_found`` and ``doubles`` make ``judged``, ``triaged`` and ``asked``."""
    evidence.gather(bench, settings)
    ruling.rule(bench, settings)
    risk.at_risk(bench, settings)
    triage.triage(bench, settings)
    questions.ask(bench, settings)
