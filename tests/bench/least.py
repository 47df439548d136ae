"""The least that keeps a report: its bytes are read, hashed and made durable, and nothing of them is looked at.

On SQLite they are one row; on PostgreSQL, whose deleted rows stay on the disk, one file, flushed, and a row that names
it. Rows are written together with those of whoever waits, as the portal's own are.
"""

import hashlib
import secrets
from collections.abc import Sequence
from typing import Final, Self

from flask import Flask, request
from sqlalchemy import Column, Connection, LargeBinary, MetaData, Table

from report_portal.config import load_settings
from report_portal.store import open_store
from report_portal.store.database import address_of
from report_portal.store.prepared import NewRows

_METADATA: Final = MetaData()
_KEPT: Final = Table(
    "least",
    _METADATA,
    Column("id", LargeBinary(16), primary_key=True),
    Column("body_hash", LargeBinary(32), nullable=False),
    Column("data", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)


_ROWS: Final = NewRows(_KEPT, "id", "body_hash", "data")


class _Keeping:
    gathers = True

    def __init__(self, body_hash: bytes, data: bytes) -> None:
        self.row = (secrets.token_bytes(16), body_hash, data)

    def __call__(self, connection: Connection) -> None:
        _ROWS.add(connection, [self.row])

    @classmethod
    def together(cls, connection: Connection, acts: Sequence[Self]) -> list[None]:
        _ROWS.add(connection, [act.row for act in acts])
        return [None] * len(acts)


def create() -> Flask:
    """Build the application from the environment, for a WSGI server."""
    settings = load_settings()
    store = open_store(address_of(settings), settings.data)
    _METADATA.create_all(store.engine)
    app = Flask(__name__)
    rows_hold_all = store.engine.dialect.name == "sqlite"

    @app.post("/")
    def keep() -> tuple[str, int]:
        body = request.get_data(cache=False)
        data = body if rows_hold_all else store.blobs.put(body).encode()
        store.write(_Keeping(hashlib.sha256(body).digest(), data))
        return "kept", 201

    return app
