"""All tables together, for migrations and their tests."""

from .schema import metadata

__all__ = ["metadata"]
