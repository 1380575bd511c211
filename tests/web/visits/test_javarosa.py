"""JavaRosa, the engine inside ODK Collect, fills in the questionnaires and sends them over a real connection.

The same answers sent as the phone's own XML must be the same in the database, field by field. Filled in by the rules of
the questionnaire, whoever refuses is asked nothing further.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from uuid import uuid4

import pytest
from cast import NOON
from defusedxml import ElementTree
from filling import filled, in_school, photo, still_out
from pytest_django.live_server_helper import LiveServer
from pyxform.validators.odk_validate import ODK_VALIDATE_PATH

from rangkul.core import services as letting_in
from rangkul.core.acting import acting_as
from rangkul.core.permissions import Purpose
from rangkul.forms import queries as questionnaires
from rangkul.forms import services as forms
from rangkul.forms.models import Submission
from rangkul.visits.models import Assignment, Visit

from . import plans

pytestmark = pytest.mark.slow
XF = "{http://openrosa.org/xforms/xformsList}"
#: What each way of filling in says for itself.
OF_THE_DEVICE = {"start", "end", "today"}
CHILDREN = [
    {"nc_name": "Putu", "nc_sex": "L", "nc_age": 9, "nc_parent": "Ibu Made", "nc_outcome": "in_school",
     "nc_school_name": "SDN Komet 2"},
    {"nc_name": "Kadek", "nc_sex": "P", "nc_birth_date": "2014-02-03", "nc_parent": "Ibu Made",
     "nc_outcome": "still_out", "nc_reasons": ["A01", "A02"]},
]  # fmt: skip
REFUSED = {"consent": "no", "outcome": "refused"}
PESANTREN = in_school(outcome="pesantren", pesantren_name="Al Falah", pesantren_registered="no")
for _name in ("last_grade", "nisn", "school_npsn", "school_name", "letter"):
    del PESANTREN[_name]
MOVED = {
    "consent": "yes", "consent_photo": "no", "consent_place": "no", "consent_signature": "no", "outcome": "moved",
    "destination_regency": "Kab. Banjar", "destination_address": "Martapura", "guardian_name": "Pak RT",
}  # fmt: skip
FULL = still_out(
    consent_photo="yes", consent_signature="yes", name_right="no", name="Sitti Aisyah", birth_place="Banjarbaru",
    mother_name="Aminah", address="Jl. Melati 1", rt="003", religion="islam", child_status="own",
    condition="special_needs", disability=["D", "F"], nisn="0123456789", school_npsn="30304001", left_how="S02",
    reasons=["A02", "A12", "A99"], main_reason="A99", reason_other="Menjaga adik", parents="mother_only",
    lives_with="guardian", mother_work="Pedagang", guardian_work="Buruh", income="under_500k", family_aid=["PKH"],
    child_aid=["none"], place_kind=["remote", "few_schools"], nearest_school=["SD", "PKBM"], talent=["art"],
    barriers=["cost", "papers"], worry="yes", protection=["neglect"], other_children="yes", new_children=CHILDREN,
    note="Datang lagi sore hari", photo_house="rumah.jpg", photo_child="anak.jpg", signature="tangan.png",
)  # fmt: skip


@pytest.fixture(scope="module")
def java(tmp_path_factory) -> list[str]:
    """The command that fills in; compiled once against the engine that ships with pyxform."""
    if not shutil.which("javac"):
        pytest.fail("Java is missing: make java", pytrace=False)
    classes = tmp_path_factory.mktemp("java")
    source = Path(__file__).with_name("Fill.java")
    subprocess.run(["javac", "-cp", ODK_VALIDATE_PATH, "-d", classes, source], check=True, capture_output=True)
    return ["java", "-Xshare:auto", "-cp", f"{ODK_VALIDATE_PATH}:{classes}", "Fill"]


@pytest.fixture
def round_of_doors(committed):
    """A round with doors enough for the volunteer, and the region's door for Collect open."""
    by = committed.data_officer
    with acting_as(by, Purpose.VISIT):
        round_ = plans.open_round(by)
        for name in ("Siti Aisyah", "Muhammad Rizky", "Dewi Lestari"):
            plans.door(round_, plans.child(name), committed.volunteer)
        forms.open_collect(region=committed.region, has_read=True, by=by, at=NOON)
    with acting_as(committed.village_operator, Purpose.VISIT):
        _device, secret = letting_in.enrol_collect(
            person=committed.volunteer, region=committed.region, label="HP", by=committed.village_operator, at=NOON
        )
    return secret


@pytest.fixture
def server():
    live = LiveServer("localhost:0")
    yield live.url
    live.stop()


def fetch(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as answer:
        assert answer.headers["X-OpenRosa-Version"] == "1.0"
        return answer.read()


def post(url: str, xml: bytes, files: dict[str, bytes]) -> int:
    """Send as Collect does: one part for the answers, one for each photo."""
    edge = uuid4().hex
    parts = [("xml_submission_file", "isian.xml", "text/xml", xml)]
    parts += [(name, name, "image/jpeg", content) for name, content in files.items()]
    body = b"".join(
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\nContent-Type: {kind}\r\n\r\n'.encode()
        + content + b"\r\n"
        for name, file, kind, content in parts
    )  # fmt: skip
    request = urllib.request.Request(
        url, body + f"--{edge}--\r\n".encode(), {"Content-Type": f"multipart/form-data; boundary={edge}"}
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


class Collect:
    """A phone with Collect: fetches the list, a form and its doors, fills in by JavaRosa, sends."""

    def __init__(self, java: list[str], server: str, secret: str, folder: Path):
        self.java, self.at, self.folder = java, f"{server}/kunjungan/odk/{secret}", folder

    def fetch(self, code: str = "ats_visit") -> list[str]:
        """Take a form and its media; returns the visit codes of its doors."""
        listed = {one.find(f"{XF}formID").text: one for one in ElementTree.fromstring(fetch(f"{self.at}/formList"))}
        one = listed[code]
        (self.folder / "form.xml").write_bytes(fetch(one.find(f"{XF}downloadUrl").text))
        for file in ElementTree.fromstring(fetch(one.find(f"{XF}manifestUrl").text)):
            (self.folder / file[0].text).write_bytes(fetch(file[2].text))
        lines = (self.folder / "doors.csv").read_text(encoding="utf-8").splitlines()[1:]
        return [line.split(",")[0] for line in lines]

    def fill_in(self, answers: dict) -> tuple[bytes, list[str]]:
        """The XML that JavaRosa writes, and the names of the questions that it asked."""
        lines = []
        for name, value in answers.items():
            if isinstance(value, list) and value and isinstance(value[0], dict):
                for number, row in enumerate(value, start=1):
                    lines += [f"{name}[{number}]\t.", *(f"{word}[{number}]\t{_said(v)}" for word, v in row.items())]
            else:
                lines.append(f"{name}\t{_said(value)}")
        table, out = self.folder / "answers.tsv", self.folder / "out.xml"
        table.write_text("\n".join(lines), encoding="utf-8")
        command = [*self.java, self.folder / "form.xml", table, out, self.folder]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stdout[-500:] + done.stderr[-3000:]
        return out.read_bytes(), [line.split("\t")[0] for line in done.stdout.splitlines() if "\t" in line]

    def send(self, xml: bytes, files: dict[str, bytes]) -> int:
        return post(f"{self.at}/submission", xml, files)


def _said(value) -> str:
    return " ".join(value) if isinstance(value, list) else str(value)


@pytest.fixture
def collect(java, server, round_of_doors, tmp_path) -> Collect:
    return Collect(java, server, round_of_doors, tmp_path)


def read(submission: Submission, cast) -> dict:
    """All answers as they lie in the database, both lanes."""
    with acting_as(cast.protection_officer, Purpose.PROTECT):
        return questionnaires.answers(Submission.objects.get(pk=submission.pk))


def submissions(cast) -> dict[str, Submission]:
    with acting_as(cast.data_officer, Purpose.VISIT):
        return {one.channel: one for one in Submission.objects.all()}


def test_both_ways_of_filling_in_give_the_same_submission(committed, collect):
    code = collect.fetch()[0]
    files = {"rumah.jpg": photo("rumah"), "anak.jpg": photo("anak"), "tangan.png": photo("tangan")}
    xml, asked = collect.fill_in(FULL | {"visit_code": code})
    assert asked[0] == "visit_code"
    assert collect.send(xml, {"anak.jpg": files["anak.jpg"]}) == 202
    assert collect.send(xml, files) == 201
    assert collect.send(xml, {}) == 201
    assert collect.send(xml.replace(b"Aminah", b"Aminatun"), {}) == 409

    instrument = questionnaires.current(committed.region, "visit", NOON.date())
    by = committed.volunteer
    with acting_as(by, Purpose.VISIT):
        forms.receive(
            region=committed.region, xml=filled(instrument, FULL | {"visit_code": code}), files=files,
            channel="phone", by=by, at=NOON,
        )  # fmt: skip
    came = submissions(committed)
    by_collect, by_phone = (read(came[channel], committed) for channel in ("collect", "phone"))
    assert {name: by_collect[name] for name in by_collect if name not in OF_THE_DEVICE} == {
        name: by_phone[name] for name in by_phone if name not in OF_THE_DEVICE
    }
    assert set(by_collect) == set(by_phone)
    assert json.dumps(by_collect["new_children"], sort_keys=True) == json.dumps(CHILDREN, sort_keys=True)
    for field in ("region_id", "version_id", "purpose", "visit_code", "by_id", "missing"):
        assert getattr(came["collect"], field) == getattr(came["phone"], field), field
    with acting_as(committed.data_officer, Purpose.VISIT):
        contents = [
            [(one.name, one.sha256) for one in questionnaires.attachments(came[channel])]
            for channel in ("collect", "phone")
        ]
    assert contents[0] == contents[1]
    assert len(contents[0]) == 3


@pytest.mark.parametrize(
    ("answers", "never_asked"),
    [
        (REFUSED, None),
        (MOVED, {"name_right", "reasons", "worry", "nisn", "photo_child"}),
        (PESANTREN, {"reasons", "income", "readiness", "destination_regency", "photo_house"}),
        (in_school(), {"reasons", "ever_school", "income", "readiness", "place", "signature"}),
    ],
    ids=["refused", "moved", "pesantren", "in_school"],
)
def test_what_was_found_decides_what_is_asked(committed, collect, answers, never_asked):
    code = collect.fetch()[0]
    xml, asked = collect.fill_in(answers | {"visit_code": code})
    if never_asked is None:
        assert asked == ["visit_code", "consent", "outcome"]
    else:
        assert not never_asked & set(asked)
        assert set(answers) - OF_THE_DEVICE <= set(asked) | {"visit_code"}
    assert collect.send(xml, {}) == 201
    kept = read(submissions(committed)["collect"], committed)
    assert {name: kept[name] for name in kept if name not in OF_THE_DEVICE} == {
        name: value for name, value in (answers | {"visit_code": code}).items() if name not in OF_THE_DEVICE
    }
    with acting_as(committed.data_officer, Purpose.VISIT):
        assert Visit.objects.get().outcome == answers["outcome"]


def test_the_rules_refuse_what_cannot_be(committed, collect):
    code = collect.fetch()[0]
    for wrong in ({"nisn": "12"}, {"last_grade": 13}, {"birth_date": "1980-01-01"}, {"school_npsn": "1"}):
        with pytest.raises(AssertionError, match="refuses"):
            collect.fill_in(in_school(code) | wrong)
    with pytest.raises(AssertionError, match="has no choice"):
        collect.fill_in(still_out(code, main_reason="A05"))
    with pytest.raises(AssertionError, match="has no choice"):
        collect.fill_in(REFUSED | {"visit_code": code, "outcome": "still_out"})
    with pytest.raises(AssertionError, match="refuses"):
        collect.fill_in(still_out(code, family_aid=["none", "PKH"]))


def test_the_short_check_and_the_second_visit_are_filled_in_too(committed, collect):
    code = collect.fetch("still_at_school")[0]
    xml, _asked = collect.fill_in(
        {"visit_code": code, "consent": "yes", "outcome": "in_school", "school_name": "SDN Komet 1", "letter": "yes",
         "attends": "daily", "worry": "no"}
    )  # fmt: skip
    assert collect.send(xml, {}) == 201
    with acting_as(committed.data_officer, Purpose.VISIT):
        Assignment.objects.filter(state="assigned").update(kind="revisit")
    code = collect.fetch("ats_revisit")[0]
    xml, asked = collect.fill_in(
        {"visit_code": code, "consent": "yes", "consent_place": "no", "outcome": "still_out", "name_right": "yes",
         "ever_school": "DO", "reasons": ["A02"], "main_reason": "A02", "visited_before": "yes", "worry": "no"}
    )  # fmt: skip
    assert "visited_before" in asked
    assert collect.send(xml, {}) == 201
