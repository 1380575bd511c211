"""Cetak akun demo dengan kata sandi baru."""

from django.core.management.base import BaseCommand

from rangkul.main import demo


class Command(BaseCommand):
    help = "Cetak akun demo dengan kata sandi baru."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *_args, port, **_options):
        found = demo.passwords()
        width = max((len(name) for _role, name, _password in found), default=0)
        self.stdout.write(f"Buka http://127.0.0.1:{port}/ dan masuk sebagai salah satu peran:\n")
        for role, name, password in found:
            self.stdout.write(f"  {name:<{width}}  {password}  {role}")
        self.stdout.write("\nKode enam angka untuk faktor kedua: rangkul demo-code NAMA")
        self.stdout.write("Menghentikan: make stop. Kata sandi di atas berlaku sampai perintah ini dijalankan lagi.")
