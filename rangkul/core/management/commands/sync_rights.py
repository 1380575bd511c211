"""Write ``permissions.ROLES`` to where the database's wall reads it. Run by the owner after every migration."""

from django.core.management.base import BaseCommand

from rangkul.core.rights import sync


class Command(BaseCommand):
    help = "Write the rights table to the database."

    def handle(self, *_args, **_options):
        sync()
