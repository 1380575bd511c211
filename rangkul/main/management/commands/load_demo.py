"""Muat kabupaten/kota karangan."""

from django.core.management.base import BaseCommand, CommandError

from rangkul.main import demo


class Command(BaseCommand):
    help = "Muat kabupaten/kota karangan."

    def handle(self, *_args, **_options):
        try:
            demo.load(demo.say)
        except demo.DemoError as error:
            raise CommandError(str(error)) from None
