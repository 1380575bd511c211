"""What a killed worker leaves on the disk in clear is swept, and what somebody works in is not."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings

from rangkul.core import vault

LONG_AGO = time.time() - 3600


def grow_old(folder: Path) -> None:
    os.utime(folder, (LONG_AGO, LONG_AGO))


def test_a_folder_that_a_killed_worker_left_is_gone_when_the_next_one_opens(db):
    script = "import os, sys, fcntl; held = os.open(sys.argv[1], os.O_RDONLY); fcntl.flock(held, fcntl.LOCK_EX); print('held', flush=True); input()"
    left = Path(settings.RANGKUL_DATA) / "work" / "left-behind"
    left.mkdir(parents=True)
    (left / "kiriman.csv").write_text("NIK,Nama\n")
    worker = subprocess.Popen([sys.executable, "-c", script, str(left)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    worker.stdout.readline()
    grow_old(left)
    with vault.workshop():
        assert (left / "kiriman.csv").exists()  # its worker lives
    worker.kill()
    worker.communicate()
    with vault.workshop():
        assert not left.exists()


def test_a_workshop_is_left_alone_by_the_next_one(db):
    with vault.workshop() as mine:
        (mine / "x").write_text("x")
        grow_old(mine)
        with vault.workshop() as other:
            assert (mine / "x").exists()
            assert mine != other
    assert not mine.exists()
