"""The canonical bytes, written out by hand once."""

from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

from auditlog.chain.canonical import GENESIS, EventFields, SealFields, event_digest, seal_hash

TENANT = UUID("0190aaaa-0000-7000-8000-000000000001")
SECOND = datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)


def test_event_is_digested_over_its_documented_bytes() -> None:
    event = EventFields(
        ordinal=1, id=TENANT, occurred_at=SECOND, xact=2, row_of_statement=3, act="é", operation="",
        subject_type="", parent_type="", actor_kind="", actor_id=None, actor_label="", ip="",
        request_id="", reason="", subject_id=None, subject_label="", parent_id=None, changes=None,
    )  # fmt: skip
    empty, null = bytes(4), b"\xff\xff\xff\xff"
    expected = (
        b"\x00\x00\x00\x0daudit-event-1" + TENANT.bytes + bytes(7) + b"\x01" + TENANT.bytes
        + (1_000_000).to_bytes(8, "big") + bytes(7) + b"\x02" + bytes(7) + b"\x03"
        + b"\x00\x00\x00\x02\xc3\xa9" + empty * 4 + null + empty * 4 + null + empty + null + null
    )  # fmt: skip
    assert event_digest(TENANT, event) == sha256(expected).digest()


def test_seal_is_hashed_over_its_documented_bytes() -> None:
    seal = SealFields(
        number=1, xact=2, first_ordinal=3, last_ordinal=4, event_count=5, sealed_at=SECOND,
        previous_hash=GENESIS, hash=b"",
    )  # fmt: skip
    numbers = [number.to_bytes(8, "big") for number in (1, 2, 3, 4, 5, 1_000_000)]
    expected = (
        b"\x00\x00\x00\x0caudit-seal-1" + TENANT.bytes + numbers[0] + bytes(32)
        + b"".join(numbers[1:]) + b"content"
    )  # fmt: skip
    assert seal_hash(TENANT, seal, b"content") == sha256(expected).digest()
