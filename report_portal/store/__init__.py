"""SQLAlchemy adapter of the ports, migrations and the blob store.

`open_store` gives a `Store`: `read()` for a connection that sees one moment of the database,
`write(act)` for a change that is durable when it returns.
"""

from .store import Store, open_store

__all__ = ["Store", "open_store"]
