"""What people type in this room."""

from .bases import BasisForm, EndForm, ExtendForm
from .calendar import ExpectForm, expect_forms
from .columns import ColumnsForm, chosen_columns
from .deliveries import DescribeForm, FilterForm, ReasonForm, RestForm, SendForm, TakeForm

__all__ = [
    "BasisForm",
    "ColumnsForm",
    "DescribeForm",
    "EndForm",
    "ExpectForm",
    "ExtendForm",
    "FilterForm",
    "ReasonForm",
    "RestForm",
    "SendForm",
    "TakeForm",
    "chosen_columns",
    "expect_forms",
]
