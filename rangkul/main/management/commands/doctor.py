"""The verb ``doctor``: one line per check; exit code 1 when something is wrong."""

from __future__ import annotations

import sys

from django.core.management.base import BaseCommand

from rangkul.main import health


class Command(BaseCommand):
    help = "Periksa instalasi ini."

    def handle(self, *_args, **_options):
        bad = 0
        for finding in health.examine():
            mark = {"ok": "baik ", "warn": "awas ", "bad": "RUSAK"}[finding.state]
            self.stdout.write(f"{mark}  {finding.what}: {finding.said}")
            bad += finding.state == "bad"
        if bad:
            self.stderr.write(f"{bad} hal perlu dibenahi.")
            sys.exit(1)
