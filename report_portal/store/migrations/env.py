"""Alembic's entry: runs on the connection that `store.upgrade` hands over."""

from alembic import context

from report_portal.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
if connection.dialect.name == "sqlite":
    # The engine never begins by itself there; without this a failed migration would stay half done.
    # Alembic commits.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
with context.begin_transaction():
    context.run_migrations()
