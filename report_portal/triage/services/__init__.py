"""What staff can do, one module per act; no Flask and no database in here."""
