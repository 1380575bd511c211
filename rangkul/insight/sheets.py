"""The tables of a page as a workbook."""

from __future__ import annotations

import io

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .queries import GROUPS, Picture

COLUMNS = {
    "out_of_school": gettext_lazy("Tidak sekolah"), "uncertain": gettext_lazy("Belum pasti"),
    "enrolled": gettext_lazy("Bersekolah"), "finished": gettext_lazy("Tamat SMA/sederajat"),
    "residents": gettext_lazy("Anak seluruhnya"),
}  # fmt: skip


def workbook(picture: Picture, trend: list[dict], *, by, at) -> io.BytesIO:
    """Areas, categories, ages and the trend; the foot of every sheet says what, of when, by whom."""
    file = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties(
            {"title": f"Rangkul {picture.region.code}", "author": by.username, "comments": picture.snapshot.digest}
        )
        bold, rate = book.add_format({"bold": True}), book.add_format({"num_format": "0.0%"})
        areas = book.add_worksheet(_("Wilayah"))
        _table(
            areas, [_("Kode"), _("Wilayah"), *COLUMNS.values(), _("Angka tidak sekolah"), _("Sudah diverifikasi")], bold
        )
        for at_row, row in enumerate(picture.rows, 1):
            figures = [row.figures[name].shown for name in COLUMNS]
            areas.write_row(at_row, 0, [row.code, row.name_and_end or "Residu", *figures])
            areas.write(at_row, 2 + len(COLUMNS), row.rate if row.rate is not None else "", rate)
            areas.write(at_row, 3 + len(COLUMNS), row.verified.shown)
        areas.set_column(1, 1, 30)
        areas.freeze_panes(1, 2)
        causes = book.add_worksheet(_("Kategori"))
        _table(causes, [_("Kategori"), _("Anak")], bold)
        for at_row, (name, figure) in enumerate(picture.categories.items(), 1):
            causes.write_row(at_row, 0, [name, figure.shown])
        ages = book.add_worksheet(_("Umur"))
        _table(ages, [_("Umur"), _("Laki-laki"), _("Perempuan"), _("Jumlah")], bold)
        for at_row, row in enumerate(picture.by_age_and_sex, 1):
            ages.write_row(at_row, 0, [row["band"], row["L"].shown, row["P"].shown, row["total"].shown])
        runs = book.add_worksheet(_("Perjalanan"))
        _table(runs, [_("Pemadanan"), _("Tanggal data"), *[COLUMNS[group] for group in GROUPS]], bold)
        for at_row, line in enumerate(trend, 1):
            runs.write_row(at_row, 0, [line["number"], line["day"].isoformat(), *(line[group] for group in GROUPS)])
        for sheet in (areas, causes, ages, runs):
            foot = _("Data per %(day)s, pemadanan %(run)s. Diunduh %(name)s, %(at)s. Sidik: %(digest)s") % {
                "day": picture.snapshot.day.isoformat(),
                "run": picture.snapshot.run_number or "–",
                "name": by.username,
                "at": f"{at:%Y-%m-%d %H:%M}",
                "digest": picture.snapshot.digest[:12],
            }
            sheet.set_footer(f"&L&8{foot}")
    file.seek(0)
    return file


def _table(sheet, header: list[str], bold) -> None:
    sheet.write_row(0, 0, [str(word) for word in header], bold)
