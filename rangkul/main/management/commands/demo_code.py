"""Kode sekali pakai satu akun demo."""

from django.core.management.base import BaseCommand, CommandError

from rangkul.main import demo


class Command(BaseCommand):
    help = "Kode sekali pakai satu akun demo."

    def add_arguments(self, parser):
        parser.add_argument("role")

    def handle(self, *_args, role, **_options):
        try:
            self.stdout.write(demo.code(role))
        except demo.DemoError as error:
            raise CommandError(str(error)) from None
