"""Refusing a Redis that writes what it holds to disk: counts and salts must not outlive their minutes."""

import click

from report_portal.web.salts import MEMORY, redis_at


def check_forgets(url: str) -> None:
    """Refuse a limiter storage that could keep anything.

    Args:
        url: `memory://`, or a Redis that is asked how it is set.

    Raises:
        ClickException: it is away, will not say, or writes to disk.
    """
    if url == MEMORY:
        return
    try:
        from redis.exceptions import RedisError  # noqa: PLC0415 - an optional extra

        client = redis_at(url)
        said = client.config_get("save", "appendonly")
        client.close()
    except ModuleNotFoundError:
        raise click.ClickException("Redis needs `pip install 'report-portal[production]'`") from None
    except (RedisError, ValueError):
        raise click.ClickException(
            "the Redis of REPORT_PORTAL_LIMITER_URL cannot be asked whether it writes to disk"
        ) from None
    if said != {"save": "", "appendonly": "no"}:
        raise click.ClickException(
            "the Redis of REPORT_PORTAL_LIMITER_URL writes to disk: "
            "give counts a Redis of their own, started with --save '' --appendonly no"
        )
