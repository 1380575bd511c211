"""Open what offices send (csv, tsv, xlsx, xls, ods, parquet, zips and folders of them) as tables of text, safely.

    for table in open_tables(path):
        ...  # RawTable, CsvTable or ParquetTable

The kind of a file is read from its content, never only from its name. A file that cannot be read raises one
``FileProblem`` with a code and a sentence that says how to mend it. Which file does what:

    opening.py       a path, a folder or a zip → tables          kinds.py      what a file is, by its first bytes
    tables.py        what comes out                              zips.py       nothing unpacks to more than it may
    workbooks.py     spreadsheets → RawTable                     delimited.py  text → RawTable or CsvTable
    sheet_server.py  the small process that opens workbooks      text.py       blanks and numbers as text
    cell_errors.py   "#N/A" and its kin, which the reader drops (.xls: biff.py)
"""

from __future__ import annotations

from .opening import list_files, open_tables
from .problem import SENTENCES, FileProblem
from .tables import CsvTable, Limits, ParquetTable, RawTable

__all__ = ["SENTENCES", "CsvTable", "FileProblem", "Limits", "ParquetTable", "RawTable", "list_files", "open_tables"]
