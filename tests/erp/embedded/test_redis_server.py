"""The embedded Redis keeps what waits, and finds a port."""

from __future__ import annotations

import socket
from pathlib import Path

import redis

from tests.erp.embedded.starting import embedded, started


def test_waiting_jobs_outlive_a_restart(spare: Path) -> None:
    environment = started(spare)
    with redis.Redis.from_url(environment["REDIS_URL"]) as client:
        client.rpush("queue", "job")
    embedded("stop", spare)
    with redis.Redis.from_url(started(spare)["REDIS_URL"]) as client:
        assert client.lrange("queue", 0, -1) == [b"job"]


def test_a_port_taken_meanwhile_moves_redis(spare: Path) -> None:
    started(spare)
    embedded("stop", spare)
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", 0))
        squatter.listen()
        taken = squatter.getsockname()[1]
        (spare / "servers/redis/port").write_text(str(taken))
        url = started(spare)["REDIS_URL"]
    assert f":{taken}/" not in url
    with redis.Redis.from_url(url) as client:
        assert client.ping()
