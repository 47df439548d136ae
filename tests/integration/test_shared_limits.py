"""Several processes count as one through Redis, which learns no address, forgets, and may be away."""

from collections.abc import Iterator
from dataclasses import replace

import click
import pytest
from flask.testing import FlaskClient
from intake_kit import BUNDLE, Sender, put_in_force
from redis_server import RedisServer, running_redis
from triage_kit import PLACE, Office

from report_portal.cli.redis_check import check_forgets
from report_portal.config import Settings
from report_portal.intake.app import create_app
from report_portal.store import Store
from report_portal.triage.app import create_app as create_triage
from report_portal.web import counts, salts

ADDRESS = "203.0.113.77"


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    with running_redis() as server:
        yield server


@pytest.fixture
def workers(store: Store, settings: Settings, redis: RedisServer) -> list[FlaskClient]:
    """Two processes, as far as Redis can tell."""
    put_in_force(store)
    shared = replace(settings, limiter_url=redis.limiter_url, work_budget=2, proxies=1)
    return [create_app(shared, store).test_client() for _ in range(2)]


def post(client: FlaskClient, address: str = ADDRESS) -> int:
    headers = BUNDLE | {"X-Forwarded-For": address}
    return client.post("/api/v1/reports", data=Sender().report(), headers=headers).status_code


def test_processes_count_one_address_together(workers: list[FlaskClient]) -> None:
    assert [post(workers[number % 2]) for number in range(4)] == [201, 201, 428, 428]
    assert [post(worker, "203.0.113.78") for worker in workers] == [201, 201]


def test_redis_learns_no_address_and_forgets_everything(
    workers: list[FlaskClient], redis: RedisServer
) -> None:
    post(workers[0])
    with redis.client() as client:
        keys = list(client.scan_iter())
        held = b" ".join([*keys, *(client.dump(key) for key in keys)])
        assert len(keys) == 2
        assert all(0 < client.ttl(key) <= 1200 for key in keys)
    assert ADDRESS.encode() not in held
    assert [path.name for path in redis.folder.iterdir()] == ["redis.sock"]


def test_another_window_has_another_salt(redis: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_000_000.0]
    monkeypatch.setattr(salts.time, "time", lambda: now[0])
    one, other = (salts.make_salt(redis.limiter_url, "work", 600) for _ in range(2))
    first = one.blind(ADDRESS)
    assert other.blind(ADDRESS) == first
    now[0] += 600
    assert other.blind(ADDRESS) == one.blind(ADDRESS) != first
    assert salts.make_salt(redis.limiter_url, "sign-in", 600).blind(ADDRESS) != one.blind(ADDRESS)


def test_without_redis_each_process_goes_on_counting(
    workers: list[FlaskClient], redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (salts, counts):
        monkeypatch.setattr(module, "PAUSE_SECONDS", 0.0)
    assert post(workers[0]) == 201
    redis.kill()
    # What was counted before is lost with it; nobody is kept out for that, and floods still pay.
    assert [post(workers[0]) for _ in range(3)] == [201, 201, 428]
    assert post(workers[1]) == 201
    redis.start()
    assert post(workers[1]) == 201


def test_staff_sign_in_while_redis_is_away(office: Office, redis: RedisServer) -> None:
    settings = Settings(data=office.data, limiter_url=redis.limiter_url)
    office.triage = create_triage(settings, office.store, PLACE, lambda _instance: None, office.clock)
    office.signed_in("ana.coordinator")
    redis.kill()
    office.signed_in("ioana.resource")


@pytest.mark.parametrize("kept", [("--save", "60 1"), ("--save", "", "--appendonly", "yes")])
def test_a_redis_that_writes_to_disk_is_refused(kept: tuple[str, ...], redis: RedisServer) -> None:
    check_forgets("memory://")
    check_forgets(redis.limiter_url)
    with running_redis(*kept) as keeping, pytest.raises(click.ClickException, match="writes to disk"):
        check_forgets(keeping.limiter_url)
    redis.kill()
    with pytest.raises(click.ClickException, match="cannot be asked"):
        check_forgets(redis.limiter_url)
