"""The engine in a process of its own, so that it can be stopped and its memory returned: ``python -m … JOB.json``.

It opens no database and holds no key. It says how far it is in lines of JSON on its output, and ends when its input is
closed: a run whose worker was killed does not go on by itself. Exit codes: 0 done, 2 the input is wrong, 1 our fault.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import traceback
from pathlib import Path

from rangkul.engine import pipeline
from rangkul.engine import settings as engine_settings
from rangkul.engine.types import Input, InputError

DONE, OURS, WRONG_INPUT = 0, 1, 2


def main(job_file: str) -> int:
    """Do the job that ``job_file`` describes: see ``services/workplace.py``."""
    os.umask(0o077)
    os.nice(5)  # pages come first
    threading.Thread(target=_end_with_parent, daemon=True).start()
    job = json.loads(Path(job_file).read_text(encoding="utf-8"))
    try:
        pipeline.reconcile(_run(job), progress=_say)
    except InputError as error:
        _tell(wrong=str(error))
        return WRONG_INPUT
    except Exception as error:  # noqa: BLE001 - its text could name a child: only what and where is said
        _tell(fault=type(error).__name__, where=_where(error))
        return OURS
    return DONE


def _run(job: dict) -> pipeline.Run:
    return pipeline.Run(
        inputs=[
            Input(Path(given["path"]), given["kind"], given["period"], Path(given["map"]) if given["map"] else None)
            for given in job["inputs"]
        ],
        settings=engine_settings.load(Path(job["settings"]), threads=pipeline.threads()),
        out=Path(job["out"]),
        decisions=Path(job["decisions"]) if job["decisions"] else None,
        previous=Path(job["previous"]) if job["previous"] else None,
        keep_going=True,
        details=True,
    )


def _say(what: str, share: float) -> None:
    _tell(step=what, share=round(share, 4))


def _tell(**line) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _where(error: Exception) -> str:
    """The last places in our own files: "link/decide.py:88"."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "rangkul" in frame.filename]
    return " < ".join(f"{'/'.join(Path(f.filename).parts[-2:])}:{f.lineno}" for f in reversed(frames[-3:]))


def _end_with_parent() -> None:
    while os.read(0, 1024):  # not sys.stdin: its lock would be held when Python ends
        pass
    os._exit(OURS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
