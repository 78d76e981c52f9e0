"""Secrets are made once and read by their owner alone."""

from __future__ import annotations

import json
import stat
from pathlib import Path

from erp.embedded import secret_store
from tests.erp.embedded.starting import refused


def test_secrets_can_be_read_by_their_owner_alone(running: tuple[Path, dict[str, str]]) -> None:
    data, _environment = running
    for name in ("secrets.json", "connections.json"):
        assert stat.S_IMODE((data / name).stat().st_mode) == 0o600
    assert stat.S_IMODE((data / "servers/postgres").stat().st_mode) == 0o700
    assert stat.S_IMODE((data / "servers/redis/redis.conf").stat().st_mode) == 0o600
    assert len(set(json.loads((data / "secrets.json").read_text()).values())) == 5


def test_damaged_secrets_are_not_replaced(data: Path) -> None:
    data.mkdir(parents=True)
    (data / "secrets.json").write_text("{")
    assert "is damaged" in refused(data)
    assert (data / "secrets.json").read_text() == "{"


def test_a_secret_is_made_once(tmp_path: Path) -> None:
    store = secret_store.SecretStore(tmp_path / "secrets.json")
    other = secret_store.SecretStore(tmp_path / "secrets.json")
    assert store.get_or_create("redis") == other.get_or_create("redis")
    assert other.get_or_create("postgres") != store.get_or_create("redis")
    assert store.get_or_create("postgres") == other.get_or_create("postgres")


def test_secrets_that_others_could_read_are_closed(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    path.write_text('{"redis": "known"}')
    path.chmod(0o644)
    assert secret_store.SecretStore(path).get("redis") == "known"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
