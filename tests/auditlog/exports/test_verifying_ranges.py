"""An export of some days shows that none of them was cut off, and nothing in it left out."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from auditlog.chain.canonical import SealFields, event_digest, seal_hash
from auditlog.chain.keys import public_keys
from tenancy.tenants.models import Tenant
from tests.auditlog.exports.logs import Line, Verify, export, fields_of, write_lines

NO_HEAD = "0:" + "0" * 64


class Chain:
    """The seals of a log, each made anew on a day of its own: seal 3 on the third of October."""

    def __init__(self, lines: list[Line]) -> None:
        self.manifest, self.end = lines[0], lines[-1]
        self.tenant = UUID(self.manifest["tenant"]["id"])
        self.seals = {line["number"]: line for line in lines if line["line"] == "seal"}
        self.events: dict[int, list[Line]] = {number: [] for number in self.seals}
        self.contents: dict[int, bytes] = {}
        for line in lines:
            if line["line"] == "event":
                line["occurred_at"] = f"2026-10-{line['seal']:02d}T11:00:00.000000Z"
                line["digest"] = event_digest(self.tenant, fields_of(line)).hex()
                self.events[line["seal"]].append(line)
        previous = bytes(32)
        for number, line in self.seals.items():
            line["sealed_at"] = f"2026-10-{number:02d}T12:00:00.000000Z"
            content = sha256(b"".join(bytes.fromhex(one["digest"]) for one in self.events[number])).digest()
            names = ("number", "xact", "first_ordinal", "last_ordinal", "event_count")
            at = datetime.fromisoformat(line["sealed_at"])
            seal = SealFields(*(line[name] for name in names), at, previous, b"")
            seal = replace(seal, hash=seal_hash(self.tenant, seal, content))
            line["previous_hash"], line["hash"] = previous.hex(), seal.hash.hex()
            self.contents[number], previous = content, seal.hash

    def bare(self, number: int) -> list[Line]:
        """A seal of which nothing is told."""
        return [{**self.seals[number], "content": self.contents[number].hex()}]

    def told(self, number: int) -> list[Line]:
        """A seal with its events."""
        return [self.seals[number], *self.events[number]]

    def hidden(self, number: int) -> list[Line]:
        """A seal with the digests of its events."""
        digests = [event["digest"] for event in self.events[number]]
        return [self.seals[number], {"line": "omitted", "seal": number, "digests": digests}]

    def write(self, path: Path, *parts: list[Line], **of_manifest: Any) -> Path:
        """A file of these parts, with an end line that fits."""
        last = max(self.seals)
        head = f"{last}:{self.seals[last]['hash']}"
        lines = [{**self.manifest, "head": head, **of_manifest}, *(line for part in parts for line in part)]
        seals = [line for line in lines if line["line"] == "seal"]
        bare = [line for line in seals if "content" in line]
        raw = [encoded(line) for line in lines]
        end = {
            **self.end,
            "seals": len(seals) - len(bare),
            "bare_seals": len(bare),
            "events": sum(line["line"] == "event" for line in lines),
            "omitted": sum(len(line.get("digests", ())) for line in lines),
            "bare_events": sum(line["event_count"] for line in bare),
            "first_seal": seals[0]["number"] if seals else None,
            "last_seal": seals[-1]["number"] if seals else None,
            "heads": [],
            "sha256": sha256(b"".join(raw)).hexdigest(),
        }
        return write_lines(path, [*raw, encoded(end)])


def encoded(line: Line) -> bytes:
    """The line as it stands in a file."""
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def days(first: int | None, last: int | None) -> Line:
    """These days of October 2026."""
    begins = f"2026-10-{first:02d}" if first else None
    ends = f"2026-10-{last:02d}" if last else None
    return {
        "from": begins,
        "to": ends,
        "time_zone": "UTC",
        "from_at": f"{begins}T00:00:00.000000Z" if begins else None,
        "to_at": f"2026-10-{last + 1:02d}T00:00:00.000000Z" if last else None,
    }


@pytest.fixture(scope="module")
def exported(log: Tenant, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A whole export, made once."""
    path = tmp_path_factory.mktemp("proof") / "log.ndjson"
    with django_db_blocker.unblock():
        export(log, path)
    return path.read_bytes()


@pytest.fixture
def chain(exported: bytes) -> Chain:
    """Six seals on six days."""
    lines = [json.loads(line) for line in exported.splitlines()]
    numbers = [line["number"] for line in lines if line["line"] == "seal"]
    assert numbers == [1, 2, 3, 4, 5, 6]
    return Chain(lines)


RANGE = days(3, 4)


def test_range_between_its_two_neighbours_is_good(chain: Chain, tmp_path: Path, verify: Verify) -> None:
    path = chain.write(tmp_path / "log.ndjson", chain.bare(2), chain.told(3), chain.told(4), chain.bare(5), range=RANGE)
    status, said = verify(path)
    assert (status, "cannot be proven" in said) == (0, False), said


@pytest.mark.parametrize(
    ("bare", "told", "after"),
    [
        ((), (3, 4), (5,)),
        ((), (4,), (5,)),
        ((3,), (4,), (5,)),
        ((2,), (3, 4), ()),
        ((2,), (3,), ()),
        ((2,), (3,), (4,)),
    ],
)
def test_range_whose_edges_were_cut_is_bad(
    bare: Iterable[int], told: Iterable[int], after: Iterable[int], chain: Chain, tmp_path: Path, verify: Verify
) -> None:
    parts = [*map(chain.bare, bare), *map(chain.told, told), *map(chain.bare, after)]
    status, said = verify(chain.write(tmp_path / "log.ndjson", *parts, range=RANGE))
    assert (status, "cut off" in said or "left out" in said) == (1, True), said


def test_nothing_in_the_days_is_left_out_without_a_filter(chain: Chain, tmp_path: Path, verify: Verify) -> None:
    path = tmp_path / "log.ndjson"
    for part in (chain.bare(4), chain.hidden(4)):
        parts = [chain.bare(2), chain.told(3), part, chain.bare(5)]
        status, said = verify(chain.write(path, *parts, range=RANGE))
        assert (status, "left out" in said) == (1, True), said
        kind = {"type": "test.thing", "person": None}
        status, said = verify(chain.write(path, *parts, range=RANGE, filter=kind))
        assert status == 0, said
        assert "that the filter left out only what it should cannot be proven" in said


@pytest.mark.parametrize("kind", [None, "test.thing"])
def test_log_from_its_first_day_begins_with_the_first_seal(
    kind: str | None, chain: Chain, tmp_path: Path, verify: Verify
) -> None:
    chosen = {"type": kind, "person": None}
    show = chain.bare if kind else chain.told
    for span, last in ((days(None, None), 6), (days(None, 4), 5)):
        parts = [show(number) for number in range(1, 5)] + [chain.bare(5) if last == 5 else show(5)]
        parts += [show(6)] if last == 6 else []
        assert verify(chain.write(tmp_path / "log.ndjson", *parts, range=span, filter=chosen))[0] == 0
        for cut in (parts[2:], parts[:-2], []):
            status, said = verify(chain.write(tmp_path / "cut.ndjson", *cut, range=span, filter=chosen))
            assert (status, "cut off" in said) == (1, True), said


def test_with_a_key_an_export_without_a_signed_head_is_bad_even_when_it_is_empty(
    chain: Chain, tmp_path: Path, verify: Verify
) -> None:
    key = public_keys()[0].raw.hex()
    empty = chain.write(tmp_path / "empty.ndjson", head=NO_HEAD)
    assert verify(empty)[0] == 0
    status, said = verify(empty, "--public-key", key)
    assert (status, "nothing is signed in this file" in said) == (1, True)


def test_head_of_a_log_in_which_nothing_had_happened_is_met_by_a_whole_chain(
    chain: Chain, tmp_path: Path, verify: Verify
) -> None:
    whole = chain.write(tmp_path / "log.ndjson", *[chain.told(number) for number in range(1, 7)])
    status, said = verify(whole, "--head", NO_HEAD)
    assert status == 0, said
    assert verify(chain.write(tmp_path / "empty.ndjson", head=NO_HEAD), "--head", NO_HEAD)[0] == 0
    assert verify(whole, "--head", "0:" + "a" * 64)[0] == 1
    part = [chain.bare(2), chain.told(3), chain.told(4), chain.bare(5)]
    assert verify(chain.write(tmp_path / "part.ndjson", *part, range=RANGE), "--head", NO_HEAD)[0] == 2


def test_names_in_the_file_cannot_steer_the_terminal(chain: Chain, tmp_path: Path, verify: Verify) -> None:
    tenant = {**chain.manifest["tenant"], "name": "\x1b[2JKaroo\n  signature  good, by key 0\u202e"}
    parts = [chain.told(number) for number in range(1, 7)]
    status, said = verify(chain.write(tmp_path / "log.ndjson", *parts, tenant=tenant))
    assert (status, "\\x1b[2JKaroo\\n" in said, "\x1b" in said, "\u202e" in said) == (0, True, False, False)
    odd = chain.write(tmp_path / "odd.ndjson", *parts, tenant={**tenant, "name": ["Karoo"]})
    assert verify(odd)[0] == 2
