"""Open what offices send (csv, tsv, xlsx, xls, ods, parquet, zips and folders of them) as tables of text, safely.

    for table in open_tables(path):
        ...  # RawTable, CsvTable or ParquetTable

The kind of a file is read from its content, never only from its name. A file that cannot be read raises one
``FileProblem`` with a code and a sentence that says how to mend it.
"""

from __future__ import annotations

from .opening import list_files, open_tables
from .tables import CsvTable, FileProblem, Limits, ParquetTable, RawTable

__all__ = ["CsvTable", "FileProblem", "Limits", "ParquetTable", "RawTable", "list_files", "open_tables"]
