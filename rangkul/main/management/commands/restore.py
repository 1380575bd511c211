"""The verb ``restore``; runs as the owner."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from rangkul.main.backup import BackupError, restore_backup


class Command(BaseCommand):
    help = "Kembalikan cadangan ke instalasi kosong."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *_args, file, **_options):
        try:
            contents = restore_backup(file)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Dikembalikan dari {file}; segel terakhir nomor {contents['head']['seal']}.")
