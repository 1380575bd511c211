"""The verb ``openapi``: prints the document that describes the API."""

from __future__ import annotations

import json

from django.core.management.base import BaseCommand

from rangkul.main import api


class Command(BaseCommand):
    help = "Cetak dokumen OpenAPI 3.1."
    requires_system_checks = ()

    def handle(self, *_args, **_options):
        self.stdout.write(json.dumps(api.document(), ensure_ascii=False, indent=2))
