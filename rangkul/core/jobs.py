"""Work for later: a job carries ids and who asked; the worker re-checks the right when it runs.

The jobs themselves stand in ``main/jobs.py``, by name, so that an earlier room can ask for work
without knowing a later one.
"""

from __future__ import annotations

from procrastinate.contrib.django import app


def enqueue(name: str, *, by, lock: str | None = None, **ids) -> int:
    """Queue the job ``name`` with ids only, in the transaction of the caller; returns the job's number.

    Jobs with one ``lock`` run one after the other.
    """
    return app.configure_task(name, lock=lock).defer(person_id=by.pk, **ids)
