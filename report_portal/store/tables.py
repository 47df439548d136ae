"""All tables together, for migrations and their tests."""

from . import staff_schema
from .schema import metadata

__all__ = ["metadata", "staff_schema"]
