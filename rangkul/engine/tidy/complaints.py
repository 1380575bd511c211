"""What was wrong with the files: lines of the table ``problems``, gathered while rows are read."""

from __future__ import annotations

import polars as pl

from ..files import FileProblem
from ..ids import mask_text
from ..problems import CATALOGUE, INFO, REFUSED, from_codes, sentence
from ..types import PROBLEMS

LONGEST = 60  # characters of a value that are shown
MANY = 10_000  # rows of one file with the same remark, from which it is made once for the whole file
_REMARKS = [code for code, entry in CATALOGUE.items() if entry.severity == INFO]


class Complaints:
    """Gathers problems. Values are masked here, so that no caller can forget it."""

    def __init__(self, lang: str):
        self.lang = lang
        self._frames: list[pl.DataFrame] = []
        self._notes: list[dict] = []

    def codes(self, rows: pl.DataFrame, codes: pl.Series, column: str, value: pl.Series) -> None:
        """Problems of rows. ``rows`` has file, sheet, row_no; ``codes`` is a List[String] of the same length."""
        at = (codes.list.len() > 0).fill_null(False).arg_true()
        if not len(at):
            return
        hit = rows[at].with_columns(codes[at].alias("codes"), value[at].alias("was"))
        if hit.height > MANY:
            hit = self._once_for_all(hit, column)
        hit = hit.with_columns(pl.col("was").cast(pl.String))
        shown = mask_text(pl.col("was")).str.slice(0, LONGEST)
        self._frames.append(from_codes(hit, "codes", column=column, value=shown, lang=self.lang))

    def _once_for_all(self, hit: pl.DataFrame, column: str) -> pl.DataFrame:
        """Remarks (severity info) that a file has in very many rows become one line; the rest is given back."""
        single = hit.explode("codes")
        counts = single.group_by("file", "sheet", "codes", maintain_order=True).len()
        often = counts.filter((pl.col("len") > MANY) & pl.col("codes").is_in(_REMARKS))
        for file, sheet, code, rows in often.iter_rows():
            self.note(code, file, sheet=sheet, column=column, value=f"{rows} baris")
        rest = single.join(often, on=["file", "sheet", "codes"], how="anti", nulls_equal=True, maintain_order="left")
        return rest.with_columns(pl.concat_list("codes").alias("codes"))

    def where(self, rows: pl.DataFrame, bad: pl.Series, code: str, column: str, value: pl.Series) -> None:
        """The problem ``code`` for the rows where ``bad`` is true."""
        at = bad.fill_null(False).arg_true()
        if len(at):
            codes = pl.Series("codes", [[code]], dtype=pl.List(pl.String)).new_from_index(0, len(at))
            self.codes(rows[at], codes, column, value[at])

    def note(
        self,
        code: str,
        file: str,
        *,
        sheet: str | None = None,
        row: int | None = None,
        severity: str | None = None,
        **values: object,
    ) -> None:
        """A problem of a file, a sheet or one line. ``column`` and ``value`` among ``values`` are shown as such."""
        shown = {name: str(values[name]) for name in ("column", "value") if values.get(name) is not None}
        message = sentence(code, self.lang, **{"file": file, **values})
        line = {
            "file": file,
            "sheet": sheet,
            "row": row,
            "code": code,
            "severity": severity or CATALOGUE[code].severity,
            "message": message,
        }
        self._notes.append(line | shown)

    def unreadable(self, problem: FileProblem, file: str) -> None:
        """A file that could not be read at all."""
        message = str(problem)
        if self.lang != "id" and problem.code in CATALOGUE:
            message = sentence(problem.code, self.lang, file=file)
        self._notes.append({"file": file, "code": problem.code, "severity": REFUSED, "message": message})

    def drain(self) -> pl.DataFrame:
        """All lines gathered since the last call, as ``types.PROBLEMS``."""
        notes = pl.DataFrame(self._notes, schema=PROBLEMS)
        frames, self._frames, self._notes = self._frames, [], []
        return pl.concat([*frames, notes]) if frames else notes
