"""The verb ``verify-audit``: exit code 1 when anything does not fit."""

from __future__ import annotations

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from rangkul.core import audit


class Command(BaseCommand):
    help = "Periksa rantai catatan kegiatan."

    def add_arguments(self, parser):
        parser.add_argument("--heads", type=Path, help="folder berisi segel-*.json yang disimpan di luar")

    def handle(self, *_args, heads, **_options):
        given = (
            [json.loads(path.read_text(encoding="ascii")) for path in sorted(heads.glob("segel-*.json"))]
            if heads
            else []
        )
        faults = list(audit.verify(heads=given))
        for fault in faults:
            self.stderr.write(f"{fault.kind}: {fault.message}")
        if faults:
            raise CommandError(f"Catatan TIDAK utuh: {len(faults)} temuan.")
        self.stdout.write(f"Catatan utuh sampai segel {audit.head()['seal']}; {len(given)} segel luar dicocokkan.")
