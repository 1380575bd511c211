"""Small files as offices send them, and the way they take: sent, checked, taken. Nobody in them is real."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import xlsxwriter
from cast import NOON

from rangkul.core.acting import acting_as
from rangkul.core.permissions import Purpose
from rangkul.intake import services
from rangkul.intake.models import Basis, Delivery

REGISTER = ["NIK", "No KK", "Nama Lengkap", "Jenis Kelamin", "Tanggal Lahir", "Nama Ibu", "Desa/Kelurahan", "Kecamatan", "Status Hubungan"]  # fmt: skip
EMIS = ["NSM", "Nama Madrasah", "NISN", "NIK", "Nama Lengkap", "Jenis Kelamin", "Tanggal Lahir", "Nama Ibu Kandung", "Tingkat", "Rombel"]  # fmt: skip
GIRLS = ("Aisyah Rahmi", "Siti Komariah", "Noor Hasanah", "Rusmini Dewi")
BOYS = ("Ahmad Rizal", "Budi Santoso", "Fahmi Noor", "Hadi Pratama")


def child(number: int) -> dict:
    """A made-up child: digits 5-6 of the NIK are 91, which no kecamatan has."""
    is_girl = number % 2 == 0
    born = date(2012, 1 + number % 12, 1 + number % 28)
    names = GIRLS if is_girl else BOYS
    return {
        "nik": f"637291{born.day + 40 * is_girl:02d}{born:%m%y}{number + 1:04d}",
        "kk": f"637291010109{number // 2 + 1:04d}",
        "name": f"{names[number % 4]} {chr(65 + number % 26)}{chr(97 + number // 26 % 26)}um",
        "sex": "P" if is_girl else "L",
        "born": f"{born:%d/%m/%Y}",
        "mother": f"{GIRLS[number % 3]}",
    }


def register_row(number: int, **other) -> list[str]:
    c = child(number) | other
    return [c["nik"], c["kk"], c["name"], c["sex"], c["born"], c["mother"], "Komet", "Banjarbaru Utara", "ANAK"]


def emis_row(number: int, **other) -> list[str]:
    c = child(number) | other
    return ["116372910001", "MIN 1 Banjarbaru", f"012{number:07d}", c["nik"], c["name"], c["sex"], c["born"], c["mother"], "7", "VII A"]  # fmt: skip


def csv(header: list[str], rows: list[list[str]]) -> bytes:
    return "\r\n".join(";".join(line) for line in [header, *rows]).encode()


def xlsx(rows: list[list]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet()
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
    return buffer.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def register(numbers=range(12), **other) -> bytes:
    return csv(REGISTER, [register_row(n, **other) for n in numbers])


def emis(numbers=range(8)) -> bytes:
    return csv(EMIS, [emis_row(n) for n in numbers])


def send(cast, files: dict[str, bytes], *, by=None, **said) -> services.Received:
    """As from the page of a new delivery."""
    by = by or cast.data_officer
    with acting_as(by, Purpose.FIND):
        incoming = [services.Incoming(name, [data]) for name, data in files.items()]
        return services.receive(region=cast.region, files=incoming, by=by, at=NOON, **said)


def checked(cast, files: dict[str, bytes], **said) -> Delivery:
    """Sent, and checked as the job would."""
    return check(cast, send(cast, files, **said).delivery)


def check(cast, delivery: Delivery) -> Delivery:
    return services.check_delivery(delivery=delivery, by=cast.data_officer, at=NOON)


def basis(cast, **given) -> Basis:
    said = {"law": "UU 27/2022", "purpose": "Menemukan anak tidak sekolah", "pks_number": "119/12/PKS/2025"}
    said |= {"valid_from": date(2025, 1, 1), "valid_until": date(2099, 12, 31), "kind": "", "agency": None}
    with acting_as(cast.data_officer, Purpose.FIND):
        return services.add_basis(region=cast.region, **said | given, by=cast.data_officer, at=NOON)


def taken(cast, files: dict[str, bytes], *, replaces=None, **said) -> Delivery:
    delivery = checked(cast, files, **said)
    with acting_as(cast.data_officer, Purpose.FIND):
        return services.take(delivery=delivery, basis=basis(cast), replaces=replaces, by=cast.data_officer, at=NOON)
