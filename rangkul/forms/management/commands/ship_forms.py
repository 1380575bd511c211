"""Write the questionnaires of the package to the tables. Run by the owner after every migration."""

from django.core.management.base import BaseCommand

from rangkul.forms.shipping import ship


class Command(BaseCommand):
    help = "Write the questionnaires that come with Rangkul to the database."

    def handle(self, *_args, **_options):
        ship()
