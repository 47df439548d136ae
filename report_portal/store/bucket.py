"""Sealed files in a bucket of an S3-compatible store, for several machines without a common file system.

The store learns ciphertext, sizes, names drawn at random, and **when each object came, to the second**: a folder's
files show their day alone. Versions of objects must be off, or nothing is ever deleted.

Source: https://boto3.amazonaws.com/v1/documentation/api/latest/reference/services/s3.html
"""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from report_portal.config import SettingError

from .blob_port import zeroed
from .errors import BlobMissingError, BusyError, StorageFullError

_CONNECT_SECONDS: Final = 5
_READ_SECONDS: Final = 30
# The most that one answer lists, and one request deletes.
AT_ONCE: Final = 1000
_FULL: Final = {"QuotaExceeded", "XMinioStorageFull", "InsufficientStorage", "EntityTooLarge", "507"}
_GONE: Final = {"NoSuchKey", "404", "NotFound"}


class Bucket:
    """A bucket of blobs; see `blob_port.BlobStore`.

    Args:
        url: `s3://BUCKET[/PREFIX]?endpoint=https://…&region=…`; both parts behind the question mark may be left out.
            Keys are found where the library looks for them (its environment variables, its file, the machine's role).

    Raises:
        SettingError: the address is none, or `boto3` is not installed.
    """

    def __init__(self, url: str) -> None:
        try:
            import boto3  # noqa: PLC0415 - large, and few machines have it: only where it is asked for
            from botocore.config import Config  # noqa: PLC0415 - comes with boto3, so no sooner than it
        except ImportError:
            raise SettingError(
                "REPORT_PORTAL_BLOBS_URL needs boto3: install requirements/production.txt"
            ) from None
        parts = urlsplit(url)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.scheme != "s3" or not parts.netloc or asked.keys() - {"endpoint", "region"}:
            raise SettingError(
                "REPORT_PORTAL_BLOBS_URL must look like s3://BUCKET/PREFIX?endpoint=https://HOST&region=NAME"
            )
        self._bucket = parts.netloc
        self._prefix = parts.path.strip("/") + "/" if parts.path.strip("/") else ""
        self._client: Any = boto3.client(
            "s3",
            endpoint_url=asked.get("endpoint"),
            region_name=asked.get("region", "us-east-1"),
            config=Config(
                connect_timeout=_CONNECT_SECONDS,
                read_timeout=_READ_SECONDS,
                retries={"total_max_attempts": 3, "mode": "standard"},
                max_pool_connections=64,
                # Stores of other makers know neither names of buckets in host names nor the newest checksums.
                s3={"addressing_style": "path"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def new_name(self) -> str:
        """Draw a name: 32 hexadecimal characters."""
        return secrets.token_hex(16)

    def put(self, data: bytes) -> str:
        """Keep bytes durably; see `BlobStore.put`."""
        return self.put_together([data])[0]

    def put_together(self, contents: Sequence[bytes]) -> list[str]:
        """Keep files, each in an object of its own, all or none; see `BlobStore.put_together`."""
        names: list[str] = []
        try:
            for data in contents:
                names.append(self.new_name())
                self._put(names[-1], data)
        except BaseException:
            self._delete_quietly(names)
            raise
        return names

    def write_at(self, name: str, offset: int, data: bytes) -> None:
        """Write a blob anew with these bytes from an offset on; see `BlobStore.write_at`."""
        # Objects cannot be lengthened. Parts of an upload are few, and one that fails leaves the object as it was.
        self._put(name, (self.read(name)[:offset] if offset else b"") + data)

    def read(self, name: str) -> bytes:
        """Read a whole blob; see `BlobStore.read`."""
        with self._asking():
            content: bytes = self._client.get_object(Bucket=self._bucket, Key=self._key(name))["Body"].read()
            return content

    def erase(self, name: str, start: int, size: int) -> None:
        """Put zeros in the place of bytes, in a bucket to which somebody moved a folder; see `BlobStore.erase`."""
        self._put(name, zeroed(self.read(name), start, size))

    def names(self) -> Iterator[str]:
        """Name all blobs."""
        for entry in self._entries():
            yield self._name(entry)

    def hold(self, name: str, target: Path) -> bool:
        """Write a blob into a file, durably enough for a backup that is being made; see `BlobStore.hold`."""
        if target.exists():
            return True
        try:
            content = self.read(name)
        except BlobMissingError:
            return False
        target.touch(mode=0o600)
        target.write_bytes(content)
        return True

    def delete(self, names: Iterable[str]) -> None:
        """Remove blobs; see `BlobStore.delete`.

        Raises:
            BusyError: the store is away, or kept some; a sweep tries again.
        """
        left = iter(dict.fromkeys(names))
        while batch := list(islice(left, AT_ONCE)):
            objects = [{"Key": self._key(name)} for name in batch]
            with self._asking():
                answer = self._client.delete_objects(
                    Bucket=self._bucket, Delete={"Objects": objects, "Quiet": True}
                )
            if answer.get("Errors"):
                raise BusyError("the bucket kept what it was to delete")

    def settled(self) -> Iterator[str]:
        """Name the blobs that are older than yesterday."""
        limit = (datetime.now(UTC) - timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        for entry in self._entries():
            if entry["LastModified"] < limit:
                yield self._name(entry)

    def keeps_versions(self) -> bool:
        """Tell whether the bucket keeps what is deleted."""
        with self._asking():
            answer = self._client.get_bucket_versioning(Bucket=self._bucket)
        return answer.get("Status") in {"Enabled", "Suspended"}

    def _put(self, name: str, data: bytes) -> None:
        with self._asking():
            self._client.put_object(
                Bucket=self._bucket,
                Key=self._key(name),
                Body=data,
                ContentType="application/octet-stream",
            )

    def _delete_quietly(self, names: Sequence[str]) -> None:
        try:
            self.delete(names)
        except BusyError:
            # Orphans: the sweep finds them.
            return

    def _entries(self) -> Iterator[dict[str, Any]]:
        with self._asking():
            pages = self._client.get_paginator("list_objects_v2")
            for page in pages.paginate(
                Bucket=self._bucket, Prefix=self._prefix, PaginationConfig={"PageSize": AT_ONCE}
            ):
                yield from page.get("Contents", ())

    def _key(self, name: str) -> str:
        return f"{self._prefix}{name[:2]}/{name}"

    def _name(self, entry: dict[str, Any]) -> str:
        return str(entry["Key"]).rpartition("/")[2]

    @contextmanager
    def _asking(self) -> Iterator[None]:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - comes with boto3, so no sooner than it

        try:
            yield
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in _GONE:
                raise BlobMissingError("a blob is missing") from None
            if code in _FULL:
                raise StorageFullError("the bucket is full") from None
            # Its message may hold a key; what was asked for must not reach a log.
            raise BusyError("the bucket refused") from None
        except BotoCoreError:
            raise BusyError("the bucket is away") from None
