"""An instance folder whose rules protect nobody is refused by a line that names the place."""

import copy
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from report_portal.instance_folder import DEFAULT_FOLDER, InstanceError, load_instance

Change = Callable[[Any], object]


def without(code: str) -> Change:
    return lambda r: r.update(exclusions=[rule for rule in r["exclusions"] if rule["id"] != code])


def weakened(code: str, **members: object) -> Change:
    return lambda r: next(rule for rule in r["exclusions"] if rule["id"] == code).update(members)


def loaded(folder: Path, name: str, change: Change) -> None:
    shutil.copytree(DEFAULT_FOLDER, folder, dirs_exist_ok=True)
    data = json.loads((DEFAULT_FOLDER / name).read_text("utf-8"))
    changed = copy.deepcopy(data)
    change(changed)
    assert changed != data
    (folder / name).write_text(json.dumps(changed), "utf-8")
    load_instance(folder)


CODES = [
    "labour_inspector",
    "city_official",
    "police_immigration",
    "another_person",
    "under_18",
    "language_unchecked",
]


@pytest.mark.parametrize("code", CODES)
def test_no_instance_leaves_an_exclusion_out(tmp_path: Path, code: str) -> None:
    with pytest.raises(InstanceError, match="exclusions"):
        loaded(tmp_path, "routing.json", without(code))


@pytest.mark.parametrize("code", [code for code in CODES if code != "another_person"])
def test_only_another_persons_exclusion_can_be_lifted(tmp_path: Path, code: str) -> None:
    with pytest.raises(InstanceError, match="exclusions"):
        loaded(tmp_path, "routing.json", weakened(code, liftable=True))


@pytest.mark.parametrize(
    "change",
    [
        weakened("under_18", affiliations=["city"]),
        weakened("under_18", when="age_group:adult"),
        weakened("city_official", affiliations=["state"]),
        weakened("language_unchecked", when=None),
    ],
)
def test_no_instance_weakens_an_exclusion(tmp_path: Path, change: Change) -> None:
    with pytest.raises(InstanceError, match="exclusions"):
        loaded(tmp_path, "routing.json", change)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda r: r["packet"].append("story"), "packet"),
        (lambda r: r["packet"].append("gender"), "gender"),
        (lambda r: r["packet"].append("employer"), "employer"),
        (lambda r: r["never"].append("nowhere"), "nowhere"),
        (lambda r: r["suggested"].update({"labour/state": "areas:wrok"}), "areas:wrok"),
        (lambda r: r["readers"].update({"housing/ngo": "areas:house"}), "areas:house"),
        (lambda r: r["warnings"][0].update(when="who_did_it:ngo"), "who_did_it:ngo"),
        (lambda r: r["readers"].update({"housing/city": None}), "direct audiences"),
        (lambda r: r.update(direct=["housing/city"]), "direct must name"),
        (lambda r: r["suggested"].pop("labour/state"), "every office"),
        (lambda r: r["permissions"]["housing/city"]["choices"].update(no=["routed"]), "choices"),
        (lambda r: r["permissions"]["housing/city"]["choices"].update(maybe=["routed"]), "share_city:maybe"),
        (lambda r: r["permissions"]["housing/city"]["choices"].update(yes=["private"]), "choices"),
        (lambda r: r.update(exclusion=[]), "exclusion"),
    ],
)
def test_contradictions_in_routes_are_named(tmp_path: Path, change: Change, complaint: str) -> None:
    with pytest.raises(InstanceError, match=complaint):
        loaded(tmp_path, "routing.json", change)


def _without_retention(document: dict[str, Any]) -> None:
    document["clocks"] = [clock for clock in document["clocks"] if clock["id"] != "retention"]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda c: c["clocks"][0].pop("days"), "clocks"),
        (lambda c: c["clocks"][0].pop("source"), "source"),
        (lambda c: c["clocks"][0].update(colour="red"), "colour"),
        (lambda c: c["clocks"][0].update(when={"some": []}), "when"),
        (lambda c: c["clocks"][0].update(when="areas:nowhere"), "areas:nowhere"),
        (lambda c: c["clocks"][0].update(id="feedback"), "feedback stands twice"),
        (_without_retention, "no clock retention in days"),
        (lambda c: c["clocks"][3]["by_option"]["days"].update(tomorrow=1), "must_leave_when:tomorrow"),
    ],
)
def test_contradictions_in_clocks_are_named(tmp_path: Path, change: Change, complaint: str) -> None:
    with pytest.raises(InstanceError, match=complaint):
        loaded(tmp_path, "clocks.json", change)


def _city_direct(folder: Path, parts: list[str]) -> None:
    shutil.copytree(DEFAULT_FOLDER, folder, dirs_exist_ok=True)
    place = json.loads((folder / "instance.json").read_text("utf-8"))
    next(a for a in place["audiences"] if a["id"] == "housing/city")["direct"] = True
    (folder / "instance.json").write_text(json.dumps(place), "utf-8")

    def change(routing: Any) -> None:
        routing["direct"] = ["housing/city"]
        routing["readers"]["housing/city"] = routing["readers"]["housing/ngo"]
        routing["permissions"]["housing/city"]["choices"]["yes"] = parts

    routing = json.loads((folder / "routing.json").read_text("utf-8"))
    change(routing)
    (folder / "routing.json").write_text(json.dumps(routing), "utf-8")


def test_an_office_reads_at_sending_only_where_a_choice_lets_all_of_it_out(tmp_path: Path) -> None:
    _city_direct(tmp_path, ["routed", "files"])
    assert "housing/city" in load_instance(tmp_path).routing["readers"]
    _city_direct(tmp_path, ["routed"])
    with pytest.raises(InstanceError, match="no choice lets the whole report out"):
        load_instance(tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    shutil.copytree(DEFAULT_FOLDER, tmp_path, dirs_exist_ok=True)
    (tmp_path / "clocks.json").unlink()
    with pytest.raises(InstanceError, match=r"clocks\.json"):
        load_instance(tmp_path)
