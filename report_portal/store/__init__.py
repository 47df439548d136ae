"""SQLAlchemy adapter of the ports, migrations and the blob store."""
