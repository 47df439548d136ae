"""Nothing is on disk that is not sealed, and only the helper's own key opens it."""

from pathlib import Path

import pytest

from report_portal.crypto.opening.identities import HybridIdentity
from report_portal.station.spool import Spool

CANARY = b"sentinel words"


def test_only_the_helpers_key_opens_what_is_kept(tmp_path: Path) -> None:
    identity = HybridIdentity.generate()
    spool = Spool(tmp_path / "spool", identity)
    spool.put("pages", "0a", {"said": CANARY.decode()}, {"sheet": CANARY})
    (file,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert file.read_bytes().startswith(b"age-encryption.org/v1")
    assert CANARY not in file.read_bytes()
    assert identity.seed not in file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600
    again = Spool(tmp_path / "spool", identity).get("pages", "0a")
    assert again
    assert (again.meta, again.files) == ({"said": CANARY.decode()}, {"sheet": CANARY})
    assert Spool(tmp_path / "spool", HybridIdentity.generate()).get("pages", "0a") is None


def test_a_file_that_was_not_whole_when_the_machine_stopped_never_counts(tmp_path: Path) -> None:
    identity = HybridIdentity.generate()
    spool = Spool(tmp_path, identity)
    spool.put("pages", "0a", {"n": 1})
    (tmp_path / "pages" / "half.new").write_bytes(b"age-encryption.org/v1\n")
    (tmp_path / "pages" / "0b.age").write_bytes((tmp_path / "pages" / "0a.age").read_bytes()[:-1])
    opened = Spool(tmp_path, identity)
    assert not list(tmp_path.glob("*/*.new"))
    assert opened.get("pages", "0b") is None
    kept = opened.get("pages", "0a")
    assert kept
    assert kept.meta == {"n": 1}


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    identity = HybridIdentity.generate()
    spool = Spool(tmp_path, identity)
    spool.put("state", "state", {"n": 1})

    def full(_: int) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="full"):
        spool.put("state", "state", {"n": 2})
    assert [path.name for path in tmp_path.glob("*/*")] == ["state.age"]
    kept = spool.get("state", "state")
    assert kept
    assert kept.meta == {"n": 1}
