"""The verb ``createregion``: a kabupaten/kota with its areas, calendar, keys, and the first administrator."""

from __future__ import annotations

import re

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from rangkul.core import regions
from rangkul.core.services import open_region

ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}


class Command(BaseCommand):
    help = "Tambah kabupaten/kota."

    def add_arguments(self, parser):
        parser.add_argument("code")
        parser.add_argument("--time-zone", choices=sorted(ZONES), default=None)
        parser.add_argument("--administrator", default="pengelola")

    def handle(self, *_args, code, time_zone, administrator, **_options):
        plain = re.sub(r"\D", "", code)
        if len(plain) != 4:
            raise CommandError("Kode kabupaten/kota terdiri dari empat angka, misalnya 63.72.")
        try:
            with transaction.atomic():
                region, slip = open_region(
                    code=plain,
                    time_zone=ZONES.get(time_zone, ""),
                    administrator=administrator,
                    by=None,
                    at=timezone.now(),
                )
        except regions.UnknownRegion as trouble:
            raise CommandError(str(trouble.message)) from None
        self.stdout.write(f"{region.name} ({plain[:2]}.{plain[2:]}) siap.")
        if slip:
            self.stdout.write(f"Pengelola akun: {administrator}. Kode undangan: {slip}")
            self.stdout.write("Buka /undangan/, ketik kode itu, lalu buat kata sandi. Berlaku tujuh hari.")
