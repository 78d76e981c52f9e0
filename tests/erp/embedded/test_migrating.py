"""A database is migrated when the source has changed."""

from __future__ import annotations

from pathlib import Path

from erp.embedded import migrating


def test_the_fingerprint_follows_every_migration(tmp_path: Path) -> None:
    folder = tmp_path / "ledger" / "migrations"
    folder.mkdir(parents=True)
    before = migrating.fingerprint(tmp_path)
    (folder / "0001_initial.py").write_text("")
    after = migrating.fingerprint(tmp_path)
    assert before != after
    assert migrating.fingerprint(tmp_path) == after
