"""Which column means what: one choice for each column of a table."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from rangkul.core.retelling import retold
from rangkul.engine import desk

from ..models import Kind

#: What may be said once for every row, where no column says it.
FOR_ALL = ("school_id", "school_name", "village_name", "district_name")


class ColumnsForm(forms.Form):
    """``column_0`` … for the columns with a header, ``all_school_id`` … for what holds for every row."""

    kind = forms.ChoiceField(choices=Kind.choices, widget=forms.HiddenInput)
    header_row = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, columns: Sequence[desk.Column], fields: Sequence[desk.Field], **kwargs):
        super().__init__(*args, **kwargs)
        choices = [("", _("Tidak dibaca")), *_grouped(fields)]
        known = {field.name for field in fields}
        self.columns, seen = columns, set()
        for at, column in enumerate(columns):
            plain = desk.squeeze(column.header)
            if not plain or plain in seen:
                continue  # a map goes by headers: what has none, or one that stood before, cannot be named
            seen.add(plain)
            own = column.field if column.field in known else ""
            self.fields[f"column_{at}"] = forms.ChoiceField(
                choices=choices, required=False, initial=own, label=column.header
            )
        for name in FOR_ALL:
            if name in known:
                self.fields[f"all_{name}"] = forms.CharField(
                    label=retold(desk.label(name)), required=False, max_length=100
                )

    def lines(self):
        """Each column with its choice (None where it cannot be chosen)."""
        for at, column in enumerate(self.columns):
            name = f"column_{at}"
            yield column, self[name] if name in self.fields else None

    def for_all(self):
        return [self[name] for name in self.fields if name.startswith("all_")]

    def chosen(self) -> list[tuple[str, str]]:
        """(header, field or "") of every column that could be chosen."""
        named = [(at, column) for at, column in enumerate(self.columns) if f"column_{at}" in self.fields]
        return [(column.header, self.cleaned_data[f"column_{at}"]) for at, column in named]

    def fixed(self) -> dict[str, str]:
        return {
            name: self.cleaned_data[f"all_{name}"].strip() for name in FOR_ALL if self.cleaned_data.get(f"all_{name}")
        }


def chosen_columns(kind: str, chosen: Sequence[tuple[str, str]], now: Sequence[tuple[str, str | None]] | None) -> dict:
    """The map that makes ``chosen`` true: field → headers, only where it differs from how the table is read by itself.

    ``now`` is (header, field) as read without any map; None where that is not known.

    >>> chosen_columns("emis", [("Nama Ibu", "father_name")], [("Nama Ibu", "mother_name")])
    {'father_name': ['Nama Ibu'], 'mother_name': []}
    """
    wanted: dict[str, list[str]] = {}
    for header, field in chosen:
        if field:
            wanted.setdefault(field, []).append(header)
    usual: dict[str, list[str]] = {}
    for header, _field in chosen:
        if own := desk.field_of(kind, header):
            usual.setdefault(own, []).append(header)
    if now is None:
        return {field: wanted.get(field, []) for field in sorted(wanted.keys() | usual.keys())}
    current: dict[str, list[str]] = {}
    for header, field in now:
        if field:
            current.setdefault(field, []).append(header)
    fields = sorted(wanted.keys() | current.keys())
    return {field: wanted.get(field, []) for field in fields if wanted.get(field, []) != current.get(field, [])}


def _grouped(fields: Sequence[desk.Field]) -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for field in fields:
        groups.setdefault(retold(field.group), []).append((field.name, retold(field.label)))
    return list(groups.items())
