"""What people read: one page for the mayor, one by-name workbook for each village."""

from .html import write_html
from .workbooks import write_workbooks

__all__ = ["write_html", "write_workbooks"]
