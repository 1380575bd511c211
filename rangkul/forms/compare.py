"""Two versions of a questionnaire side by side, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .rules import in_words, said

#: Questions that every questionnaire has and nobody is asked.
SILENT = ("start", "end", "today")


@dataclass(frozen=True)
class Change:
    """``kind``: added, removed, changed. ``sentences`` say what is different about the question."""

    kind: str
    name: str
    label: str
    sentences: tuple[str, ...] = ()


def compare(before: Sequence[Mapping], after: Sequence[Mapping]) -> list[Change]:
    """What changed from one version's questions to another's, in the order of the newer one; removed ones last."""
    old = {question["name"]: question for question in before}
    new = {question["name"]: question for question in after}
    found = []
    for name, question in new.items():
        if name not in old:
            found.append(Change("added", name, said(question["label"], name)))
        elif sentences := _differences(old[name], question, after):
            found.append(Change("changed", name, said(question["label"], name), tuple(sentences)))
    if order := _order(list(old), list(new)):
        found.append(order)
    found += [Change("removed", name, said(old[name]["label"], name)) for name in old if name not in new]
    return found


def _differences(old: Mapping, new: Mapping, after: Sequence[Mapping]) -> list[str]:
    found = []
    for language, word in (("id", _("Bunyi")), ("en", _("Bunyi bahasa Inggris"))):
        was, now = old["label"].get(language, ""), new["label"].get(language, "")
        if was != now:
            found.append(
                _("%(what)s berubah dari “%(was)s” menjadi “%(now)s”.") % {"what": word, "was": was, "now": now}
            )
    if old["hint"] != new["hint"]:
        was, now = said(old["hint"]), said(new["hint"])
        found.append(_("Petunjuk berubah dari “%(was)s” menjadi “%(now)s”.") % {"was": was, "now": now})
    if old["kind"] != new["kind"]:
        found.append(
            _("Jenis jawaban berubah dari %(was)s menjadi %(now)s.") % {"was": old["kind"], "now": new["kind"]}
        )
    if old["required"] != new["required"]:
        found.append(_("Sekarang wajib dijawab.") if new["required"] else _("Sekarang boleh kosong."))
    found += _choices(old, new)
    found += _rules(old, new, after)
    if old["section"] != new["section"] or old["repeat"] != new["repeat"]:
        found.append(_("Pindah ke bagian “%s”.") % said(new["section"], "–"))
    if _mark(old) != _mark(new):
        found.append(
            _("Tanda kerahasiaan berubah dari %(was)s menjadi %(now)s.") % {"was": _mark(old), "now": _mark(new)}
        )
    return found


def _choices(old: Mapping, new: Mapping) -> list[str]:
    was = {choice["code"]: said(choice["label"], choice["code"]) for choice in old["choices"]}
    now = {choice["code"]: said(choice["label"], choice["code"]) for choice in new["choices"]}
    found = [_("Pilihan baru: “%s”.") % label for code, label in now.items() if code not in was]
    found += [_("Pilihan dihapus: “%s”.") % label for code, label in was.items() if code not in now]
    found += [
        _("Pilihan “%(was)s” sekarang berbunyi “%(now)s”.") % {"was": was[code], "now": label}
        for code, label in now.items()
        if code in was and was[code] != label
    ]
    return found


def _rules(old: Mapping, new: Mapping, after: Sequence[Mapping]) -> list[str]:
    found = []
    was, now = old["rule"].get("relevant", ""), new["rule"].get("relevant", "")
    if was != now:
        words = in_words(now, after)
        found.append(_("Sekarang muncul bila: %s.") % words if now else _("Sekarang selalu muncul."))
    if old["rule"].get("constraint", "") != new["rule"].get("constraint", ""):
        rule = new["rule"].get("constraint_message") or in_words(new["rule"].get("constraint", ""), after)
        found.append(_("Batas jawaban berubah: %s") % rule if rule else _("Batas jawaban dihapus."))
    if old["rule"].get("choice_filter", "") != new["rule"].get("choice_filter", ""):
        found.append(_("Saringan pilihan berubah."))
    return found


def _mark(question: Mapping) -> str:
    if question["is_protected"]:
        return _("perlindungan anak")
    if question["is_sensitive"]:
        return _("sangat pribadi")
    return _("pribadi") if question["is_personal"] else _("biasa")


def _order(old: list[str], new: list[str]) -> Change | None:
    kept_old = [name for name in old if name in new]
    kept_new = [name for name in new if name in old]
    if kept_old == kept_new:
        return None
    moved = next(name for name, was in zip(kept_new, kept_old, strict=True) if name != was)
    return Change("changed", moved, _("Urutan"), (_("Urutan pertanyaan berubah, mulai dari “%s”.") % moved,))
