"""The verb ``backup``; runs as the owner."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from rangkul.main.backup import BackupError, make_backup


class Command(BaseCommand):
    help = "Cadangkan basis data dan berkas, terenkripsi."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *_args, file, **_options):
        try:
            contents = make_backup(file)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Tersimpan di {file}; segel terakhir nomor {contents['head']['seal']}.")
