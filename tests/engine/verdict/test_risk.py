"""Pupils who may leave soon: points from a table that a district may edit, never without the reasons."""

from __future__ import annotations

from dataclasses import replace

from stories import SETTINGS

from rangkul.engine.settings import RISK_SIGNALS

#: signal: cells of the table with which it is given
GIVEN = {
    "over_age": {"register": "14", "now": "dapodik 6"},
    "repeated": {"now": "dapodik 7 repeated=true"},
    "absence": {"now": "dapodik 7 absence_rate=0.1"},
    "low_marks": {"now": "dapodik 7 low_marks=3"},
    "poor": {"now": "dapodik 7 aid=KIP", "dtsen": "2"},
    "no_aid": {"now": "dapodik 7", "dtsen": "2"},
    "guardian": {"now": "dapodik 7 guardian=Nenek"},
    "disability_no_aid": {"now": "dapodik 7 disability=C"},
    "final_grade": {"register": "12", "now": "dapodik 6"},
    "sibling_out": {"now": "dapodik 7", "kk": "A"},
    "far": {"now": "dapodik 7 distance_km=5"},
}
#: And a little less, with which it is not.
NOT_GIVEN = {
    "over_age": {"register": "13", "now": "dapodik 6"},
    "absence": {"now": "dapodik 7 absence_rate=0.09"},
    "low_marks": {"now": "dapodik 7 low_marks=2"},
    "poor": {"now": "dapodik 7", "dtsen": "3"},
    "no_aid": {"now": "dapodik 7 aid=PIP", "dtsen": "1"},
    "disability_no_aid": {"now": "dapodik 7 disability=C aid=PKH"},
    "final_grade": {"register": "13", "now": "dapodik 7"},
    "sibling_out": {"now": "dapodik 7", "kk": "B"},
    "far": {"now": "dapodik 7 distance_km=4.9"},
}
BROTHER = {"child": "brother", "register": "10", "kk": "A", "note": ""}


def risks_of(judged, bench, pupils: dict[str, dict], **changes) -> dict[str, tuple[float, list[str]]]:
    """{pupil: (points, signals)} of all pupils who are called at risk; one point is enough."""
    rows = [{"child": name, "register": "13", "note": ""} | cells for name, cells in pupils.items()]
    lines = judged([*rows, BROTHER], replace(SETTINGS, **({"risk_at": 0.5} | changes)))
    name = {line["child"]: key for key, line in lines.items()}
    found = bench.run("SELECT child, points, signals FROM risks").fetchall()
    return {name[child]: (float(points), signals.split(", ")) for child, points, signals in found}


def test_each_signal_has_its_points(judged, bench):
    found = risks_of(judged, bench, GIVEN)
    assert GIVEN.keys() == RISK_SIGNALS.keys() == found.keys()
    for signal, (points, signals) in found.items():
        assert signal in signals
        assert points == sum(RISK_SIGNALS[name]["points"] for name in signals)


def test_a_little_less_is_no_signal(judged, bench):
    found = risks_of(judged, bench, NOT_GIVEN)
    assert not [signal for signal, (_, signals) in found.items() if signal in signals]


def test_only_from_the_line_on_is_a_pupil_called_at_risk(judged, bench):
    pupils = {
        "four points": {"now": "dapodik 7 repeated=true", "dtsen": "2"},  # 2, poor 1, no aid 1
        "three points": {"now": "dapodik 7 absence_rate=0.5"},
    }
    assert risks_of(judged, bench, pupils, risk_at=4).keys() == {"four points"}


def test_who_is_not_in_school_is_not_at_risk_of_leaving(judged, bench):
    assert risks_of(judged, bench, {"out": {"now": "", "dtsen": "1"}}) == {}


def test_the_table_may_be_edited(judged, bench):
    risk = {name: dict(rule) for name, rule in RISK_SIGNALS.items()}
    risk["far"] = {"km": 2, "points": 10}
    pupils = {"pupil": {"now": "dapodik 7 distance_km=3"}}
    assert risks_of(judged, bench, pupils, risk=risk)["pupil"] == (10, ["far"])
