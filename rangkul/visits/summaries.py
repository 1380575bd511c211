"""The same figures as the page of coverage, as a workbook."""

from __future__ import annotations

import io

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rangkul.core.sheets import SAFE

from .queries.coverage import TURNS, Coverage

STATE_WORDS = {
    "doors": gettext_lazy("Anak"), "visited": gettext_lazy("Sudah dikunjungi"),
    "tried": gettext_lazy("Belum bertemu"), "assigned": gettext_lazy("Ditugaskan"),
    "waiting": gettext_lazy("Menunggu relawan"),
}  # fmt: skip
TURN_WORDS = {
    "still_out": gettext_lazy("Masih tidak sekolah"), "came_back": gettext_lazy("Kembali bersekolah"),
    "never_out": gettext_lazy("Tidak pernah putus (dugaan keliru)"),
    "gone": gettext_lazy("Keluar dari wilayah atau meninggal"), "finished": gettext_lazy("Sudah tamat"),
    "not_found": gettext_lazy("Tidak ditemukan"), "unclear": gettext_lazy("Belum jelas"),
}  # fmt: skip


def workbook(found: Coverage, *, title: str, by, at) -> io.BytesIO:
    """Areas, results and days; the foot of every sheet says of when and by whom."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, SAFE | {"constant_memory": False, "in_memory": True}) as book:
        book.set_properties({"title": title, "author": by.username})
        bold, rate = book.add_format({"bold": True}), book.add_format({"num_format": "0.0%"})
        areas = book.add_worksheet(_("Cakupan"))
        heads = [
            _("Kode"),
            _("Wilayah"),
            *map(str, STATE_WORDS.values()),
            _("Bagian"),
            _("Lewat tenggat"),
            _("Rata-rata hari menunggu"),
        ]
        areas.write_row(0, 0, heads, bold)
        for number, line in enumerate(found.lines, 1):
            areas.write_row(
                number, 0, [line.code, line.name or "Residu", *(line.figures[name].shown for name in STATE_WORDS)]
            )
            areas.write(number, 7, line.share if line.share is not None else "", rate)
            areas.write(number, 8, line.late.shown)
            areas.write(number, 9, round(line.waited, 1) if line.waited is not None else "")
        areas.set_column(1, 1, 30)
        areas.freeze_panes(1, 2)
        results = book.add_worksheet(_("Hasil"))
        results.write_row(0, 0, [_("Hasil"), _("Anak")], bold)
        for number, name in enumerate(TURNS, 1):
            results.write_row(number, 0, [str(TURN_WORDS[name]), found.results[name].shown])
        results.set_column(0, 0, 36)
        pace = book.add_worksheet(_("Hari"))
        pace.write_row(
            0, 0, [_("Wilayah"), _("Daftar ke tugas"), _("Tugas ke kunjungan"), _("Kunjungan ke tuntas")], bold
        )
        for number, line in enumerate(found.pace, 1):
            days = (line.listed_to_assigned, line.assigned_to_visited, line.visited_to_settled)
            pace.write_row(number, 0, [line.name or "Residu", *("" if d is None else round(d, 1) for d in days)])
        sheets = [areas, results, pace]
        if found.clusters:
            clusters = book.add_worksheet(_("Klaster"))
            clusters.write_row(0, 0, [_("Klaster alasan"), _("Anak")], bold)
            for number, (name, figure) in enumerate(found.clusters.items(), 1):
                clusters.write_row(number, 0, [name, figure.shown])
            sheets.append(clusters)
        for sheet in sheets:
            sheet.set_footer(
                "&L&8" + _("Diunduh %(name)s, %(at)s.") % {"name": by.username, "at": f"{at:%Y-%m-%d %H:%M}"}
            )
    file.seek(0)
    return file
