"""The scanner's folder: nothing in it is lost, and nothing is deleted that the station did not read."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from paper_scans import drawn, filled, lease, scan, torn
from station_kit import Station, station_at
from triage_kit import Office

from report_portal.station.watching import Watched


@pytest.fixture
def station(office: Office, tmp_path: Path) -> Iterator[Station]:
    with station_at(office, tmp_path / "station") as opened:
        yield opened


class Scanner:
    """A folder and the station that watches it, at a time of the test's own."""

    def __init__(self, station: Station, folder: Path) -> None:
        folder.mkdir()
        self.now = 0.0
        self.folder = folder
        self.station = station
        self.watched = Watched(folder, station.desk, lambda: self.now)

    def looks(self, seconds: float = 4) -> None:
        """Let the station look, and look again some time later, until nothing more comes of it."""
        for _ in range(3):
            self.watched.look()
            self.now += seconds
        self.watched.look()

    @property
    def names(self) -> list[str]:
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file())


@pytest.fixture
def scanner(station: Station, tmp_path: Path) -> Scanner:
    return Scanner(station, tmp_path / "scanner")


def test_only_scans_that_were_read_are_deleted_and_only_once_the_helper_says_so(scanner: Scanner) -> None:
    station, folder = scanner.station, scanner.folder
    ((front, _),) = drawn("en", station.print({"en": 1})["en"])
    sheet = scan(torn(filled(front, "en", 1, ["work_problem:not_paid"])))
    elsewhere = folder.parent / "elsewhere.pdf"
    (folder / "inside").mkdir()
    scans = [folder / name for name in ("sheet.pdf", "the same again.pdf")]
    others = [elsewhere, folder / ".hidden.pdf", folder / "inside" / "deeper.pdf"]
    for path in [*scans, *others]:
        path.write_bytes(sheet)
    (folder / "link.pdf").symlink_to(elsewhere)
    (folder / "notes.pdf").write_text("no scan, whatever its name says")
    (folder / "empty.jpg").write_bytes(b"")
    before = scanner.names

    scanner.looks()
    assert scanner.watched.shown() == {"folder": str(folder), "on": False, "scans": 2, "left": []}
    assert station.desk.scans.waiting == 0
    scanner.watched.begin()
    scanner.looks()
    # Sealed here, and still there until it is read.
    assert station.desk.scans.waiting == 1
    assert scanner.names == before
    station.read()
    scanner.looks()
    assert len(station.desk.batch().sheets) == 1
    assert set(before) - set(scanner.names) == {"sheet.pdf", "the same again.pdf"}
    assert elsewhere.read_bytes() == sheet
    assert scanner.watched.shown() == {"folder": str(folder), "on": True, "scans": 0, "left": []}


def test_a_file_that_is_being_written_is_waited_for_and_one_that_goes_is_not_missed(scanner: Scanner) -> None:
    data = scan(lease())
    scanner.watched.begin()
    growing = scanner.folder / "growing.pdf"
    growing.write_bytes(data[: len(data) // 2])
    (scanner.folder / "goes.pdf").write_bytes(data)
    scanner.watched.look()
    (scanner.folder / "goes.pdf").unlink()
    # Quiet for long, yet without its end: the scanner pauses.
    scanner.looks(10)
    assert scanner.station.desk.scans.waiting == 0
    growing.write_bytes(data)
    scanner.looks(0.5)
    assert scanner.station.desk.scans.waiting == 0
    scanner.looks()
    assert scanner.station.desk.scans.waiting == 1
    # Written anew after it was taken in: what came since is not deleted unread.
    growing.write_bytes(scan(lease(), lease()))
    scanner.station.read()
    scanner.looks(0.5)
    assert scanner.names == ["growing.pdf"]
    scanner.looks()
    scanner.station.read()
    scanner.looks()
    assert scanner.names == []
    assert len(scanner.station.desk.batch().loose) == 3


def test_a_file_that_could_not_be_read_is_left_where_it_is_and_named(scanner: Scanner) -> None:
    desk = scanner.station.desk
    scanner.watched.begin()
    broken = scanner.folder / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff\xe0 not much of a picture")
    (scanner.folder / "cut.pdf").write_bytes(scan(lease())[:-40])
    ((front, _),) = drawn("en", scanner.station.print({"en": 1})["en"])
    # Nobody's code stays in the scanner's folder.
    (scanner.folder / "slip.pdf").write_bytes(scan(np.ascontiguousarray(front[3020:])))
    scanner.looks(30)
    scanner.station.read()
    scanner.looks(30)
    assert scanner.names == scanner.watched.shown()["left"] == ["broken.jpg", "cut.pdf"]
    assert {page.refused for page in desk.batch().refused} == {"unreadable", "slip"}
    for page in desk.batch().refused:
        assert desk.scans.picture(page.id) is None
        desk.place(page.id, "drop")
    # Deleted here, it does not come back by itself.
    scanner.looks()
    assert desk.scans.waiting == 0
    assert desk.batch().refused == []
    broken.write_bytes(scan(lease()))
    scanner.looks()
    scanner.station.read()
    scanner.looks()
    assert scanner.names == ["cut.pdf"]
