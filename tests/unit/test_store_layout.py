"""Layouts: every file comes back, whatever else was taken out of its row or its blob."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from report_portal.store.layout import TAKEN_OUT, blobs, entries, erased, pack, take_out, taken_out, unpack
from report_portal.store.placed import Placed, in_blobs

NAMES = ("core", "private", "state", "contact", "message", "form")
CONTENTS = st.dictionaries(st.sampled_from(NAMES), st.binary(max_size=9), min_size=1)


class Disk:
    """What the folder of blobs does, in memory."""

    def __init__(self) -> None:
        self.blobs: dict[str, bytes] = {}

    def fetch(self, one: Placed) -> bytes:
        if one.data is not None:
            return one.data
        content = self.blobs[one.blob or ""]
        return content if one.start is None else content[one.start : one.start + one.size]

    def erase(self, gone: Iterable[Placed]) -> None:
        for one in gone:
            if one.blob is None:
                continue
            if one.start is None:
                del self.blobs[one.blob]
            else:
                content, end = self.blobs[one.blob], one.start + one.size
                self.blobs[one.blob] = content[: one.start] + bytes(one.size) + content[end:]


def kept(contents: dict[str, bytes], homes: dict[str, str | None], disk: Disk) -> tuple[str, bytes]:
    for blob in {home for name, home in homes.items() if home and name in contents}:
        disk.blobs[blob] = b"".join(one for name, one in contents.items() if homes[name] == blob)
    placed = {name: Placed(len(one), one, None) for name, one in contents.items()}
    outside = [name for name in contents if homes[name]]
    places = in_blobs((len(contents[name]) for name in outside), (homes[name] or "" for name in outside))
    return pack((placed | dict(zip(outside, places, strict=True))).items())


@given(
    CONTENTS,
    st.fixed_dictionaries({name: st.sampled_from([None, "a" * 32, "b" * 32]) for name in NAMES}),
    st.lists(st.sampled_from(NAMES)),
    st.lists(st.booleans(), min_size=len(NAMES) * 3),
)
def test_what_stays_stays_whole_and_nothing_of_the_rest_is_left(
    contents: dict[str, bytes], homes: dict[str, str | None], order: list[str], swept: list[bool]
) -> None:
    disk = Disk()
    layout, data = kept(contents, homes, disk)
    left = dict(contents)
    for name, sweep in zip(order, swept, strict=False):
        layout, data, gone = take_out(layout, data, [name])
        assert [one.size for one in gone] == ([len(left.pop(name))] if name in left else [])
        disk.erase(gone)
        if sweep:
            disk.erase(taken_out(layout))
            layout = erased(layout)
            assert taken_out(layout) == []
        places = unpack(layout, data)
        assert {key: disk.fetch(one) for key, one in places.items()} == left
        assert set(blobs([layout])) == set(disk.blobs) == {homes[key] for key in left} - {None}
    assert len(data) == sum(len(one) for name, one in left.items() if homes[name] is None)
    held = sum(one.strip(b"\0") != b"" for one in disk.blobs.values())
    assert held <= sum(homes[name] is not None for name in left)
    # Moving writes every row again.
    assert pack(entries(layout, data)) == (layout, data)
    assert TAKEN_OUT not in erased(layout)


def test_a_row_that_was_written_before_blobs_were_shared_is_read_as_ever() -> None:
    layout, data = f"core:4:{'a' * 32},state:2:,private:6:{'b' * 32}", b"xy"
    assert unpack(layout, data) == {
        "core": Placed(4, None, "a" * 32),
        "state": Placed(2, b"xy", None),
        "private": Placed(6, None, "b" * 32),
    }
    assert unpack("", b"") == {}
    assert blobs(["", layout]) == ["a" * 32, "b" * 32]
