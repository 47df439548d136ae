"""What a data folder is for is written once."""

import json
from pathlib import Path

import pytest

from report_portal.place import Place, PlaceError, read_place, write_place


def test_what_is_written_is_read(tmp_path: Path) -> None:
    place = Place("other-city", demo=True, coordinators_required=1)
    write_place(tmp_path, place)
    assert read_place(tmp_path) == place


def test_it_is_written_once(tmp_path: Path) -> None:
    write_place(tmp_path, Place("timisoara", demo=False))
    with pytest.raises(PlaceError):
        write_place(tmp_path, Place("timisoara", demo=True))
    assert read_place(tmp_path).demo is False


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"instance": "x", "demo": true, "coordinators_required": 2}']
)
def test_a_damaged_or_missing_file_stops_the_start(tmp_path: Path, content: str) -> None:
    with pytest.raises(PlaceError):
        read_place(tmp_path)
    (tmp_path / "place.json").write_text(content)
    with pytest.raises(PlaceError):
        read_place(tmp_path)


@pytest.mark.parametrize("demo", ["true", 1, None])
def test_only_true_marks_a_demo(tmp_path: Path, demo: object) -> None:
    document = {"instance": "timisoara", "demo": demo, "coordinators_required": 2}
    (tmp_path / "place.json").write_text(json.dumps(document))
    assert read_place(tmp_path).demo is False


@pytest.mark.parametrize(
    ("instance", "coordinators"), [("", 2), ("Timisoara", 2), ("a b c", 2), ("timisoara", 0)]
)
def test_odd_places_are_refused(instance: str, coordinators: int) -> None:
    with pytest.raises(PlaceError):
        Place(instance, demo=False, coordinators_required=coordinators)
