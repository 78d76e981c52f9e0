"""An auditor verifies exports; whoever tampered with one is found out, line by line."""

import ast
import base64
import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from auditlog.chain.canonical import SealFields, event_digest, seal_hash
from auditlog.chain.keys import public_keys
from tenancy.tenants.models import Tenant
from tests.auditlog.exports.logs import (
    TOOL,
    Line,
    Verify,
    export,
    fields_of,
    happen,
    lines_of,
    lived_in,
    tool,
    write_lines,
)


@pytest.fixture(scope="module")
def exported(log: Tenant, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A whole export, made once: each makes the chain longer by its own event."""
    path = tmp_path_factory.mktemp("proof") / "log.ndjson"
    with django_db_blocker.unblock():
        export(log, path)
    return path.read_bytes()


@pytest.fixture
def proof(exported: bytes, committed: None, tmp_path: Path) -> list[bytes]:
    """The lines of that export, which lies in the folder of the test as well."""
    (tmp_path / "log.ndjson").write_bytes(exported)
    return exported.splitlines(keepends=True)


def place_of(proof: list[bytes], kind: str, which: int = 0) -> int:
    """Where the line of that kind stands, counted from nought."""
    return [place for place, raw in enumerate(proof) if json.loads(raw)["line"] == kind][which]


def changed(raw: bytes, **fields: object) -> bytes:
    """A line with other fields."""
    return json.dumps({**json.loads(raw), **fields}, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def ended_anew(proof: list[bytes], **fields: object) -> list[bytes]:
    """The same lines under an end line whose hash, and what else is given, was made to fit."""
    kinds = [json.loads(raw) for raw in proof[:-1]]
    bare = [line for line in kinds if line["line"] == "seal" and "content" in line]
    told = [line for line in kinds if line["line"] == "seal"]
    counts = {
        "seals": len(told) - len(bare),
        "bare_seals": len(bare),
        "events": sum(line["line"] == "event" for line in kinds),
        "omitted": sum(len(line["digests"]) for line in kinds if line["line"] == "omitted"),
        "bare_events": sum(line["event_count"] for line in bare),
        "first_seal": told[0]["number"] if told else None,
        "last_seal": told[-1]["number"] if told else None,
    }
    end = changed(proof[-1], **{**counts, "sha256": sha256(b"".join(proof[:-1])).hexdigest(), **fields})
    return [*proof[:-1], end]


def test_untouched_export_is_good_with_every_head_and_the_key(
    log: Tenant, proof: list[bytes], tmp_path: Path, verify: Verify
) -> None:
    end = json.loads(proof[-1])
    heads = [f"{line['number']}:{line['hash']}" for line in map(json.loads, proof) if line["line"] == "seal"]
    arguments = [text for head in heads for text in ("--head", head)]
    key = public_keys()[0]
    status, said = verify(tmp_path / "log.ndjson", *arguments, "--head", heads[2][2:], "--public-key", key.raw.hex())
    assert (status, said.splitlines()[0]) == (0, "GOOD: log.ndjson is as it was written.")
    assert f"good, by key {end['heads'][0]['key_id']}" in said
    assert "seals      1 to 6, none missing" in said


def test_program_runs_by_itself_in_an_empty_interpreter(proof: list[bytes], tmp_path: Path) -> None:
    command = [sys.executable, "-I", "-S", str(TOOL), str(tmp_path / "log.ndjson")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, env={})
    assert (done.returncode, done.stderr) == (0, "")
    ast.parse(TOOL.read_text(), feature_version=(3, 8))


def test_every_form_of_the_public_key_is_taken(proof: list[bytes], tmp_path: Path, verify: Verify) -> None:
    key = public_keys()[0]
    (tmp_path / "key.pem").write_text(key.pem)
    (tmp_path / "key.json").write_text(json.dumps(key.as_jwk()))
    (tmp_path / "keys.json").write_text(json.dumps({"keys": [key.as_jwk()]}))
    texts = [key.raw.hex(), base64.b64encode(key.raw).decode(), base64.urlsafe_b64encode(key.raw).decode().rstrip("=")]
    for form in [*texts, *(str(tmp_path / name) for name in ("key.pem", "key.json", "keys.json"))]:
        assert "good, by key" in verify(tmp_path / "log.ndjson", "--public-key", form)[1], form
    assert verify(tmp_path / "log.ndjson", "--public-key", "no key")[0] == 2


Forge = Callable[[list[bytes]], list[bytes]]


def edited(field: str, value: object) -> Forge:
    """An event of which one field says something else."""

    def forge(proof: list[bytes]) -> list[bytes]:
        place = place_of(proof, "event", -1)
        return [*proof[:place], changed(proof[place], **{field: value}), *proof[place + 1 :]]

    return forge


def without(kind: str, which: int) -> Forge:
    """A line taken out, the end made to fit."""

    def forge(proof: list[bytes]) -> list[bytes]:
        place = place_of(proof, kind, which)
        return ended_anew([*proof[:place], *proof[place + 1 :]])

    return forge


def swapped(kind: str, one: int, two: int) -> Forge:
    """Two lines exchanged, the end made to fit."""

    def forge(proof: list[bytes]) -> list[bytes]:
        first, second = place_of(proof, kind, one), place_of(proof, kind, two)
        lines = list(proof)
        lines[first], lines[second] = lines[second], lines[first]
        return ended_anew(lines)

    return forge


def seal_with_its_events_dropped(proof: list[bytes]) -> list[bytes]:
    kept = [raw for raw in proof if json.loads(raw).get("seal", json.loads(raw).get("number")) != 4]
    return ended_anew(kept)


def one_byte_of_the_manifest(proof: list[bytes]) -> list[bytes]:
    return [proof[0].replace(b"Karoo", b"Karoq"), *proof[1:]]


def event_and_digest_edited(proof: list[bytes]) -> list[bytes]:
    place, tenant = place_of(proof, "event", -1), UUID(json.loads(proof[0])["tenant"]["id"])
    event = {**json.loads(proof[place]), "reason": "forged"}
    digest = event_digest(tenant, fields_of(event)).hex()
    return ended_anew([*proof[:place], changed(proof[place], reason="forged", digest=digest), *proof[place + 1 :]])


FORGERIES: dict[str, tuple[Forge, str]] = {
    "an edited reason": (edited("reason", "x"), r"line 26: event \d+ \(seal 6\) was changed"),
    "edited changes": (edited("changes", '{"label": "x"}'), r"line 26: event \d+ \(seal 6\) was changed"),
    "changes made null": (edited("changes", None), r"event \d+ \(seal 6\) was changed"),
    "an edited moment": (edited("occurred_at", "2026-01-01T00:00:00.000000Z"), r"event \d+ \(seal 6\) was changed"),
    "a moment of no day": (edited("occurred_at", "2026-02-31T00:00:00.000000Z"), "malformed"),
    "another seal's number": (edited("seal", 5), "stands under seal 6"),
    "a field too many": (edited("remark", "x"), "other fields"),
    "a field of another kind": (edited("ordinal", "7"), "malformed"),
    "the digest edited with it": (event_and_digest_edited, "line 27: seal 6 does not match its events"),
    "one byte of the manifest": (one_byte_of_the_manifest, "line 27: the file was changed after it was made"),
    "two events exchanged": (swapped("event", -1, -2), r"event \d+ is missing: seal 6 begins with it"),
    "two events in the middle exchanged": (swapped("event", 5, 6), r"stands after event \d+: lines were swapped"),
    "two seals exchanged": (swapped("seal", 3, 4), r"line \d+: seal 4 is missing before seal 5"),
    "an event taken out": (without("event", 8), r"seal 3 \(line \d+\) covers 12 events, but 11 stand under it"),
    "the first event of a seal taken out": (without("event", -2), r"event \d+ is missing: seal 6 begins with it"),
    "the last event taken out": (without("event", -1), "covers 2 events, but 1 stand"),
    "a seal taken out": (without("seal", 3), r"event \d+ \(seal 4\) stands under seal 3"),
    "a seal with its events taken out": (seal_with_its_events_dropped, "seal 4 is missing before seal 5"),
    "the tail cut off": (lambda proof: proof[:-4], "line 23: the file ends here, without its end line"),
    "the last line cut off": (lambda proof: proof[:-1], "without its end line"),
    "a line cut off in the middle": (lambda proof: [*proof[:-1], proof[-1][:40]], "the line is cut off"),
    "the tail cut and the end kept": (lambda proof: [*proof[:-4], proof[-1]], "seal|counts"),
    "the tail cut and the end made to fit": (
        lambda proof: ended_anew([*proof[: place_of(proof, "seal", 5)], proof[-1]]),
        "the chain ended at seal 6, but the file at seal 5",
    ),
    "a line after the end": (lambda proof: [*proof, proof[-1]], "goes on after its end line"),
    "a field that stands twice": (
        lambda proof: [proof[0], proof[1].replace(b'{"line"', b'{"number":9,"line"'), *proof[2:]],
        "line 2: .*a field stands twice",
    ),
    "no JSON": (lambda proof: [proof[0], b"{\n", *proof[1:]], "line 2: this is no line of an export"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_forgery_is_named_by_line_and_number(name: str, proof: list[bytes], tmp_path: Path, verify: Verify) -> None:
    forge, expected = FORGERIES[name]
    status, said = verify(write_lines(tmp_path / "forged.ndjson", forge(proof)))
    assert status == 1, said
    assert re.search(expected, said), said


def test_lines_of_another_tenant_are_no_lines_of_this_one(
    proof: list[bytes], committed: None, tmp_path: Path, verify: Verify
) -> None:
    export(lived_in(), tmp_path / "other.ndjson")
    others = (tmp_path / "other.ndjson").read_bytes().splitlines(keepends=True)
    for kind in ("event", "seal"):
        place = place_of(proof, kind, 2)
        spliced = ended_anew([*proof[:place], others[place], *proof[place + 1 :]])
        status, said = verify(write_lines(tmp_path / "spliced.ndjson", spliced))
        assert status == 1 and f"line {place + 1}: " in said, said
    renamed = [changed(proof[0], tenant=json.loads(others[0])["tenant"]), *proof[1:]]
    status, said = verify(write_lines(tmp_path / "renamed.ndjson", ended_anew(renamed)))
    assert (status, "of this tenant" in said or "seal 1" in said) == (1, True)


def rewritten_from(proof: list[bytes], number: int) -> list[bytes]:
    """A chain whose seals were computed anew from one on, as the owner of the database could."""
    tenant = UUID(json.loads(proof[0])["tenant"]["id"])
    made: list[Line] = []
    previous = b""
    for line in map(json.loads, proof[:-1]):
        if line["line"] == "event" and line["seal"] >= number:
            line["reason"] = "rewritten"
            line["digest"] = event_digest(tenant, fields_of(line)).hex()
        made.append(line)
    for place, line in enumerate(made):
        if line["line"] != "seal":
            continue
        if line["number"] >= number:
            digests = [bytes.fromhex(one["digest"]) for one in made[place + 1 :] if one.get("seal") == line["number"]]
            seal = SealFields(
                *(line[name] for name in ("number", "xact", "first_ordinal", "last_ordinal", "event_count")),
                datetime.fromisoformat(line["sealed_at"]),
                previous,
                b"",
            )
            seal = replace(seal, hash=seal_hash(tenant, seal, sha256(b"".join(digests)).digest()))
            line["previous_hash"], line["hash"] = previous.hex(), seal.hash.hex()
        previous = bytes.fromhex(line["hash"])
    head = f"{made[-1]['seal']}:{previous.hex()}"
    made[0]["head"] = head
    lines = [json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for line in made]
    end = json.loads(proof[-1])
    return ended_anew([*lines, changed(proof[-1], heads=[{**end["heads"][0], "head": head}])])


def test_rewritten_suffix_fits_until_a_head_from_before_is_held_against_it(
    proof: list[bytes], tmp_path: Path, verify: Verify
) -> None:
    forged = write_lines(tmp_path / "rewritten.ndjson", rewritten_from(proof, 4))
    seals = [line for line in map(json.loads, proof) if line["line"] == "seal"]
    assert verify(forged)[0] == 0
    assert verify(forged, "--head", f"3:{seals[2]['hash']}")[0] == 0
    status, said = verify(forged, "--head", f"5:{seals[4]['hash']}")
    assert (status, "seal 5 is not the one whose head you kept" in said) == (1, True)
    status, said = verify(forged, "--head", seals[4]["hash"])
    assert (status, "it was rewritten" in said) == (1, True)
    status, said = verify(forged, "--public-key", public_keys()[0].raw.hex())
    assert (status, "the signature over head 6 is forged" in said) == (1, True)


def test_cut_chain_is_told_by_the_head_that_was_kept(
    log: Tenant, proof: list[bytes], tmp_path: Path, verify: Verify
) -> None:
    status, said = verify(tmp_path / "log.ndjson", "--head", f"9:{'a' * 64}")
    assert (status, "before the head 9 that you kept" in said) == (1, True)
    assert verify(tmp_path / "log.ndjson", "--head", "nonsense")[0] == 2


def test_wrong_key_and_forged_signature_are_told_apart(proof: list[bytes], tmp_path: Path, verify: Verify) -> None:
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    status, said = verify(tmp_path / "log.ndjson", "--public-key", other.hex())
    assert (status, "and you gave" in said) == (1, True)
    [signed] = json.loads(proof[-1])["heads"]
    own = public_keys()[0].raw.hex()
    for forged in (
        {**signed, "signed_at": "2020-01-01T00:00:00.000000Z"},
        {**signed, "signature": base64.b64encode(bytes(64)).decode()},
        {**signed, "signature": "AAAA"},
    ):
        path = write_lines(tmp_path / "signed.ndjson", [*proof[:-1], changed(proof[-1], heads=[forged])])
        status, said = verify(path, "--public-key", own)
        assert (status, "forged" in said) == (1, True), said
    unsigned = write_lines(tmp_path / "unsigned.ndjson", [*proof[:-1], changed(proof[-1], heads=[])])
    assert verify(unsigned)[0] == 0
    assert verify(unsigned, "--public-key", own)[0] == 1


def test_signatures_are_those_of_rfc_8032() -> None:
    module = tool()
    key = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert module.signature_holds(key, b"\x72", signature)
    assert not module.signature_holds(key, b"\x73", signature)
    assert not module.signature_holds(key, b"\x72", signature[:-1] + b"\x01")
    assert not module.signature_holds(key[:-1] + b"\xff", b"\x72", signature)
    for length in (0, 1, 500):
        own = Ed25519PrivateKey.generate()
        assert module.signature_holds(own.public_key().public_bytes_raw(), b"x" * length, own.sign(b"x" * length))


def test_what_is_no_export_cannot_be_used(tmp_path: Path, verify: Verify) -> None:
    for content in (b"", b"{}\n", b"no JSON\n", b"[]\n", b"PK\x03\x04"):
        (tmp_path / "odd.ndjson").write_bytes(content)
        assert verify(tmp_path / "odd.ndjson")[0] in (1, 2)
    assert verify(tmp_path / "nowhere.ndjson")[0] == 2
    (tmp_path / "alone.csv").write_text("a,b\n")
    assert "proves nothing by itself" in verify(tmp_path / "alone.csv")[1]


def test_export_of_days_is_linked_only_where_the_chain_is_whole(
    log: Tenant, committed: None, tmp_path: Path, verify: Verify
) -> None:
    happen(log, "later")
    export(log, tmp_path / "type.ndjson", subject_type="tenant")
    seals = [line for line in lines_of(tmp_path / "type.ndjson") if line["line"] == "seal"]
    assert [("content" in seal) for seal in seals] == [False, *[True] * (len(seals) - 1)]
    assert verify(tmp_path / "type.ndjson", "--head", f"3:{seals[2]['hash']}")[0] == 0
