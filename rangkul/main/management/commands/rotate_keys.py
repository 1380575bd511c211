"""The verb ``rotate-keys``: a new sealing key for one region."""

import re

from django.core.management.base import BaseCommand, CommandError

from rangkul.core.secrets import KeysMissing
from rangkul.main import rotation


class Command(BaseCommand):
    help = "Ganti kunci segel satu wilayah dan segel ulang semua nomornya."

    def add_arguments(self, parser):
        parser.add_argument("code")
        parser.add_argument("--resume", action="store_true", help="lanjutkan yang terputus, tanpa kunci baru")

    def handle(self, *_args, code, resume, **_options):
        try:
            count = rotation.rotate(re.sub(r"\D", "", code), new_key=not resume)
        except KeysMissing as trouble:
            raise CommandError(str(trouble.message)) from None
        self.stdout.write(f"{count} nomor disegel ulang. Salin berkas kunci yang baru ke simpanannya.")
