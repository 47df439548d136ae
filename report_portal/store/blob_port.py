"""What the store asks of whatever keeps its blobs: a folder (`blobs`), or a bucket (`bucket`)."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol


def zeroed(content: bytes, start: int, size: int) -> bytes:
    """Give the content of a blob with zeros in the place of some of its bytes; never longer than before."""
    end = min(start + size, len(content))
    return content[:start] + bytes(max(0, end - start)) + content[end:]


class BlobStore(Protocol):
    """Keeps sealed files by random name, each durable before its name is given."""

    def new_name(self) -> str:
        """Draw a name: 32 hexadecimal characters."""

    def put(self, data: bytes) -> str:
        """Keep bytes durably and give their name.

        Raises:
            StorageFullError: no room; nothing is left behind.
        """

    def put_together(self, contents: Sequence[bytes]) -> list[str]:
        """Keep the files of one item durably, all or none.

        Returns:
            The blob of each, in order. Those with the same name lie in it one behind the other.

        Raises:
            StorageFullError: no room; nothing is left behind.
        """

    def write_at(self, name: str, offset: int, data: bytes) -> None:
        """Write bytes into a blob and cut off what stood behind them, durably.

        Args:
            name: from `new_name`.
            offset: bytes from the start, at most the blob's length.
            data: any number of bytes.

        Raises:
            StorageFullError: no room; the blob is as long as it was before.
        """

    def read(self, name: str) -> bytes:
        """Read a whole blob.

        Raises:
            BlobMissingError: there is none of that name.
        """

    def erase(self, name: str, start: int, size: int) -> None:
        """Put zeros in the place of bytes of a blob, durably; a backup that holds the blob keeps them.

        Raises:
            BlobMissingError: there is none of that name.
            StorageFullError: no room; the blob is as it was.
        """

    def names(self) -> Iterator[str]:
        """Name all blobs, in no order that tells anything."""

    def hold(self, name: str, target: Path) -> bool:
        """Give a blob a second life in a file of its own, so that it outlives its deletion; False where it is gone."""

    def delete(self, names: Iterable[str]) -> None:
        """Remove blobs, durably; names already gone are passed over."""

    def settled(self) -> Iterator[str]:
        """Name the blobs that have not been touched today or yesterday, in no order that tells anything."""
