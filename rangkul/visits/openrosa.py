"""What ODK Collect and KoboCollect are told: the list of forms, a form with its doors, the doors as CSV, the QR code.

Collect cannot be told which child a form is for, as our own app can. So its copy of a questionnaire begins with one
more question, "whom do you visit?", whose choices are this volunteer's doors; it answers the hidden ``visit_code`` of
the same questionnaire, so that both ways of filling in give the same submission.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import zlib
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape

import segno
from django.utils.translation import gettext as _
from lxml import etree

#: The form's file of doors; Collect fetches it by the manifest.
DOORS = "doors.csv"
XF, JR = "http://www.w3.org/2002/xforms", "http://openrosa.org/javarosa"
_ASKED = {"id": "Siapa yang dikunjungi?", "en": "Whom do you visit?"}
_HEAD = '<?xml version="1.0" encoding="utf-8"?>'


def md5(content: bytes) -> str:
    """The hash that OpenRosa asks for; it tells copies apart and protects nothing."""
    return "md5:" + hashlib.md5(content, usedforsecurity=False).hexdigest()


def form_list(forms: Iterable[Mapping[str, str]]) -> str:
    """``forms``: form_id, title, version, hash, url, manifest."""
    lines = [
        f"<xform><formID>{escape(form['form_id'])}</formID><name>{escape(form['title'])}</name>"
        f"<version>{escape(form['version'])}</version><hash>{form['hash']}</hash>"
        f"<downloadUrl>{escape(form['url'])}</downloadUrl><manifestUrl>{escape(form['manifest'])}</manifestUrl></xform>"
        for form in forms
    ]
    return f'{_HEAD}<xforms xmlns="http://openrosa.org/xforms/xformsList">{"".join(lines)}</xforms>'


def listed(version) -> dict[str, str]:
    """What the list says about a version: form_id, title, version, hash of Collect's copy."""
    told = {"form_id": version.form.code, "title": version.title, "version": version.version}
    return told | {"hash": md5(for_collect(version))}


def manifest(files: Iterable[tuple[str, bytes, str]]) -> str:
    """``files``: name, content, address."""
    lines = [
        f"<mediaFile><filename>{escape(name)}</filename><hash>{md5(content)}</hash>"
        f"<downloadUrl>{escape(url)}</downloadUrl></mediaFile>"
        for name, content, url in files
    ]
    return f'{_HEAD}<manifest xmlns="http://openrosa.org/xforms/xformsManifest">{"".join(lines)}</manifest>'


def message(text: str, nature: str) -> str:
    """``nature``: "submit_success" or "error"; Collect shows the text."""
    return (
        f'{_HEAD}<OpenRosaResponse xmlns="http://openrosa.org/http/response">'
        f'<message nature="{nature}">{escape(str(text))}</message></OpenRosaResponse>'
    )


def doors_csv(doors: Iterable[Mapping]) -> bytes:
    """This volunteer's doors, the next first: visit code and what is needed to find the child; see ``visits_doors``."""
    held = io.StringIO()
    writer = csv.writer(held)
    writer.writerow(["name", "label", "household"])
    for place, door in enumerate(doors, start=1):
        writer.writerow([door["visit_code"], f"{place}. {_label(door)}", door["household"]])
    return held.getvalue().encode()


def _label(door: Mapping) -> str:
    age = _("%s th") % door["age"] if door["age"] is not None else ""
    places = [_("RT %03d") % door["rt"] if door["rt"] else "", door["address"] or "", door["village"] or ""]
    who = ", ".join(part for part in (door["name"], door["sex"], age) if part)
    return " · ".join(part for part in (who, door["parent"], *places) if part)


def asks_for_door(version) -> bool:
    """Whether a questionnaire is about a child behind a door."""
    return any(question["name"] == "visit_code" for question in version.questions)


def for_collect(version) -> bytes:
    """The XForm of a version with the question for the door; as it is where the questionnaire is about no child."""
    if not asks_for_door(version):
        return version.xml.encode()
    path = next(question["path"] for question in version.questions if question["name"] == "visit_code")
    root = etree.fromstring(version.xml.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    model = root.find(f".//{{{XF}}}model")
    first_bind = model.find(f"{{{XF}}}bind")
    place = list(model).index(first_bind)
    model.insert(place, etree.Element(f"{{{XF}}}instance", id="doors", src=f"jr://file-csv/{DOORS}"))
    bind = next(node for node in model.iter(f"{{{XF}}}bind") if node.get("nodeset") == path)
    bind.set("required", "true()")
    for translation in model.iter(f"{{{XF}}}translation"):
        language = "en" if "(en)" in translation.get("lang", "") else "id"
        text = etree.SubElement(translation, f"{{{XF}}}text", id=f"{path}:label")
        etree.SubElement(text, f"{{{XF}}}value").text = _ASKED[language]
    body = root.find("{http://www.w3.org/1999/xhtml}body")
    body.insert(0, _question(path, has_words=model.find(f".//{{{XF}}}translation") is not None))
    return b'<?xml version="1.0"?>' + etree.tostring(root, encoding="utf-8")


def _question(path: str, *, has_words: bool) -> etree._Element:
    asked = etree.Element(f"{{{XF}}}select1", ref=path, appearance="minimal autocomplete")
    label = etree.SubElement(asked, f"{{{XF}}}label")
    if has_words:
        label.set("ref", f"jr:itext('{path}:label')")
    else:
        label.text = _ASKED["id"]
    choices = etree.SubElement(asked, f"{{{XF}}}itemset", nodeset="instance('doors')/root/item")
    etree.SubElement(choices, f"{{{XF}}}value", ref="name")
    etree.SubElement(choices, f"{{{XF}}}label", ref="label")
    return asked


def settings_qr(server_url: str, project: str) -> str:
    """The text of the QR code that sets up ODK Collect: its settings as JSON, deflated, in base64.

    Collect then shows the server's forms only, updates them by itself, sends as soon as there is signal and removes
    what was sent.
    """
    told = {
        "admin": {},
        "general": {
            "protocol": "odk_default",
            "server_url": server_url,
            "form_update_mode": "match_exactly",
            "periodic_form_updates_check": "every_fifteen_minutes",
            "autosend": "wifi_and_cellular",
            "delete_send": True,
        },
        "project": {"name": project[:40]},
    }
    return base64.b64encode(zlib.compress(json.dumps(told, separators=(",", ":")).encode())).decode()


def qr_image(text: str) -> str:
    """A dense QR code as a ``data:`` address, with the quiet border that scanners need."""
    out = io.BytesIO()
    segno.make(text, error="l", micro=False).save(out, kind="svg", border=4, xmldecl=False, dark="#000", light="#fff")
    return "data:image/svg+xml;base64," + base64.b64encode(out.getvalue()).decode()
