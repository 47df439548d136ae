"""Alembic's entry: runs on the connection that `store.upgrade` hands over."""

from alembic import context

from report_portal.store.tables import metadata

# Any number that nothing else on this database locks.
LOCK = 7_305_521

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
if connection.dialect.name == "sqlite":
    # The engine never begins by itself there; without this a failed migration would stay half done.
    # Alembic commits.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    with context.begin_transaction():
        context.run_migrations()
else:
    with connection.begin():
        # Several processes may start at once; the second finds nothing left to do.
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        context.run_migrations()
