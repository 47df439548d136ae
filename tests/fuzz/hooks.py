"""What schemathesis cannot know: how a bundle is built. Whole ones, ones with an odd member, and torn ones.

Source: https://schemathesis.readthedocs.io/en/stable/guides/custom-media-types/
"""

from typing import Any

import schemathesis
from hypothesis import strategies as st
from intake_kit import EPOCHS, Sender, envelope

from report_portal.crypto.bundle import MAGIC, MEDIA_TYPE, write_bundle

NAMES = ["core", "private", "contact", "state", "message", "other", "out/1", ""]
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=40),
    st.lists(st.integers(), max_size=3),
    st.just({}),
)
FILES = {
    stanzas: [envelope(stanzas, size) for size in (4096, 8192, 65536)]
    for stanzas in (1, len(EPOCHS), len(EPOCHS) + 1)
}


@st.composite
def bundles(draw: st.DrawFn) -> bytes:
    sender = Sender()
    meta: dict[str, Any] = sender.meta(draw(st.sampled_from([1, 1, 2, 3])))
    stanzas = st.sampled_from([len(EPOCHS), len(EPOCHS), len(EPOCHS), 1, len(EPOCHS) + 1])
    names = draw(
        st.one_of(
            *(st.just(names) for names in (NAMES[:4], NAMES[:4], ["message", "state"])),
            st.lists(st.sampled_from(NAMES[:-1]), unique=True, max_size=6),
        )
    )
    files = {name: draw(st.sampled_from(FILES[1 if name == "state" else draw(stanzas)])) for name in names}
    for name in draw(st.lists(st.sampled_from([*meta, "more"]), max_size=2)):
        if draw(st.booleans()):
            meta[name] = draw(ODD)
        else:
            meta.pop(name, None)
    whole = write_bundle(meta, files)
    how = draw(st.sampled_from(["whole", "whole", "whole", "cut", "longer", "torn"]))
    if how == "cut":
        return whole[: draw(st.integers(0, len(whole)))]
    if how == "longer":
        return whole + draw(st.binary(min_size=1, max_size=40))
    if how == "torn":
        at = draw(st.integers(0, len(whole) - 1))
        return whole[:at] + draw(st.binary(min_size=1, max_size=4)) + whole[at + 1 :]
    return whole


schemathesis.openapi.media_type(
    MEDIA_TYPE, st.one_of(bundles(), st.binary(max_size=200), st.binary(max_size=50).map(MAGIC.__add__))
)
