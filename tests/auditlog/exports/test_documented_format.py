"""The worked example of docs/audit-format.md is recomputed from what stands on the page."""

import json
import re
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from auditlog.chain.canonical import EventFields, SealFields, event_digest, head_bytes, seal_hash
from tests.auditlog.exports.logs import TOOL, Verify, tool

PAGE = (TOOL.parents[1] / "docs" / "audit-format.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"```(ndjson|event|seal|head)\n(.*?)```", PAGE, re.DOTALL))
MANIFEST, SEAL, EVENT, END = (json.loads(line) for line in BLOCKS["ndjson"].splitlines())
TENANT = UUID(MANIFEST["tenant"]["id"])


def bytes_of(block: str) -> bytes:
    """The hexadecimal digits of a block, names of fields taken off."""
    return bytes.fromhex("".join(re.findall(r"(?:^|\s)((?:[0-9a-f]{2})+)$", BLOCKS[block], re.MULTILINE)))


def stated(words: str) -> str:
    """What the page says in back quotes after these words."""
    found = re.search(rf"{words}\s*`([0-9a-f]+)`", PAGE)
    assert found is not None, words
    return found[1]


def test_digest_of_the_event_is_that_of_the_bytes_on_the_page() -> None:
    fields = {name: EVENT[name] for name in EventFields.__dataclass_fields__}
    for name in ("id", "actor_id", "subject_id", "parent_id"):
        fields[name] = UUID(fields[name]) if fields[name] else None
    fields["occurred_at"] = datetime.fromisoformat(fields["occurred_at"])
    digest = sha256(bytes_of("event")).hexdigest()
    assert digest == stated("under the digest of its event, which is") == EVENT["digest"]
    assert event_digest(TENANT, EventFields(**fields)).hex() == digest


def test_hash_of_the_seal_is_that_of_the_bytes_on_the_page() -> None:
    content = sha256(bytes.fromhex(EVENT["digest"])).digest()
    names = ("number", "xact", "first_ordinal", "last_ordinal", "event_count")
    seal = SealFields(*(SEAL[name] for name in names), datetime.fromisoformat(SEAL["sealed_at"]), bytes(32), b"")
    digest = sha256(bytes_of("seal")).hexdigest()
    assert digest == stated("under the hash of its seal, which is") == SEAL["hash"]
    assert seal_hash(TENANT, seal, content).hex() == digest


def test_signature_is_that_of_the_bytes_on_the_page() -> None:
    [signed] = END["heads"]
    key, signature = bytes.fromhex(stated("key")), bytes.fromhex(stated("under the signature, which is"))
    assert bytes_of("head") == head_bytes(
        TENANT, 1, bytes.fromhex(SEAL["hash"]), datetime.fromisoformat(signed["signed_at"])
    )
    Ed25519PublicKey.from_public_bytes(key).verify(signature, bytes_of("head"))
    assert tool().signature_holds(key, bytes_of("head"), signature)
    assert sha256(key).hexdigest()[:16] == stated("whose id is") == signed["key_id"]


def test_file_on_the_page_is_good_and_with_one_letter_changed_it_is_not(tmp_path: Path, verify: Verify) -> None:
    path = tmp_path / "example.ndjson"
    path.write_text(BLOCKS["ndjson"], encoding="utf-8")
    head = f"1:{SEAL['hash']}"
    assert verify(path, "--head", head, "--public-key", stated("key"))[0] == 0
    path.write_text(BLOCKS["ndjson"].replace("Dubé", "Dube"), encoding="utf-8")
    status, said = verify(path)
    assert (status, "line 3: event 7 (seal 1) was changed" in said) == (1, True)


@pytest.mark.parametrize("kind", ["seal", "event", "omitted", "end"])
def test_page_names_every_field_of_every_line(kind: str) -> None:
    [row] = [line for line in PAGE.splitlines() if line.startswith(f"| `{kind}` |")]
    assert tool().KEYS[kind] - {"line"} - set(re.findall(r"`(\w+)`", row)) == set()
