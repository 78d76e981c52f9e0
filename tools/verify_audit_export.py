#!/usr/bin/env python3
"""Verify an export of a Ledgerline audit log, without Ledgerline.

    python3 verify_audit_export.py FILE [--head NUMBER:HASH ...] [--public-key KEY]

FILE is an .ndjson export, a .zip from the product, or a .csv or .pdf with its FILE.proof.ndjson
beside it. HEAD is a head of the log that you kept: from a mail, an earlier export, or the page of the
audit log. KEY is the installation's public key: a PEM or JSON (JWK) file, or the key itself in hex or
base64. Needs Python 3.8 or newer and nothing else; nothing is sent anywhere.

Exit status: 0 everything fits, 1 something does not, 2 the input cannot be used or not be proven.
A PDF is never proven: it is the file that the proof names, but only the proof itself is evidence.
The bytes are described in docs/audit-format.md; this program shares no code with the product.
"""

import argparse
import base64
import csv
import hashlib
import io
import json
import re
import sys
import uuid
import zipfile
from datetime import datetime, timedelta, timezone
from pathlib import Path

FORMAT = "ledgerline-audit-export-1"
PROOF = "proof.ndjson"
READABLE = {".csv": "events.csv", ".pdf": "log.pdf"}
GENESIS = "0" * 64
LONGEST_LINE = 1 << 28
COUNTS = ("seals", "bare_seals", "events", "omitted", "bare_events")
TEXTS = ("act", "operation", "subject_type", "parent_type", "actor_kind", "actor_id", "actor_label", "ip",
         "request_id", "reason", "subject_id", "subject_label", "parent_id", "changes")  # fmt: skip
KEYS = {
    "seal": {"line", "number", "xact", "first_ordinal", "last_ordinal", "event_count", "sealed_at", "previous_hash",
             "hash"},
    "event": {"line", "seal", "ordinal", "id", "occurred_at", "xact", "row_of_statement", "digest", *TEXTS},
    "omitted": {"line", "seal", "digests"},
    "end": {"line", "first_seal", "last_seal", "companion", "heads", "sha256", *COUNTS},
}  # fmt: skip
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{6})Z\Z", re.ASCII)
HEAD = re.compile(r"(?:(\d{1,18}):)?([0-9a-fA-F]{64})\Z", re.ASCII)
FORMULA_STARTS = tuple("=+-@\t\r\n'")


class Bad(Exception):
    """Something does not fit: the line, and why."""


class Unusable(Exception):
    """There is nothing here that could be verified."""


# --- The bytes -----------------------------------------------------------------------------


def number(value):
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{value!r} is no whole number")
    return value.to_bytes(8, "big", signed=True)


def text(value):
    if value is None:
        return b"\xff\xff\xff\xff"
    encoded = value.encode("utf-8")
    return len(encoded).to_bytes(4, "big") + encoded


def microseconds(moment):
    found = MOMENT.match(moment)
    if not found:
        raise ValueError(f"{moment!r} is no moment")
    return (datetime(*(int(part) for part in found.groups()), tzinfo=timezone.utc) - EPOCH) // timedelta(microseconds=1)


def identifier(value):
    if str(uuid.UUID(value)) != value:
        raise ValueError(f"{value!r} is no UUID")
    return uuid.UUID(value).bytes


def event_digest(tenant, event):
    body = [text("audit-event-1"), tenant, number(event["ordinal"]), identifier(event["id"])]
    body += [number(microseconds(event["occurred_at"])), number(event["xact"]), number(event["row_of_statement"])]
    body += [text(event[name]) for name in TEXTS]
    return hashlib.sha256(b"".join(body)).digest()


def seal_hash(tenant, seal, content):
    body = [text("audit-seal-1"), tenant, number(seal["number"]), bytes.fromhex(seal["previous_hash"])]
    body += [number(seal[name]) for name in ("xact", "first_ordinal", "last_ordinal", "event_count")]
    body += [number(microseconds(seal["sealed_at"])), content]
    return hashlib.sha256(b"".join(body)).hexdigest()


def head_bytes(tenant, head, signed_at):
    body = text("audit-head-1") + tenant + number(head[0]) + bytes.fromhex(head[1])
    return body + number(microseconds(signed_at))


# --- Ed25519, after RFC 8032, for verifying alone -------------------------------------------

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def add(one, two):
    a, b = (one[1] - one[0]) * (two[1] - two[0]) % P, (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(factor, point):
    total = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            total = add(total, point)
        point, factor = add(point, point), factor >> 1
    return total


def point_of(encoded):
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        raise ValueError("no point of the curve")
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        raise ValueError("no point of the curve")
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signature_holds(key, message, signature):
    if len(key) != 32 or len(signature) != 64:
        return False
    try:
        own, r = point_of(key), point_of(signature[:32])
    except ValueError:
        return False
    s = int.from_bytes(signature[32:], "little")
    if s >= Q:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % Q
    left, right = times(s, BASE), add(r, times(h, own))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


def read_keys(given):
    """Raw public keys of 32 bytes from a file (PEM, JWK or a set of them) or from the text itself."""
    path = Path(given)
    try:
        content = path.read_text("utf-8") if len(given) < 1000 and path.is_file() else given
    except (OSError, ValueError) as error:
        raise Unusable(f"{given} cannot be read: {error}") from error
    try:
        if content.lstrip().startswith("{"):
            keys = json.loads(content)
            raw = [plain_base64(one["x"]) for one in keys.get("keys", [keys])]
        elif "BEGIN PUBLIC KEY" in content:
            body = "".join(content.split("-----BEGIN PUBLIC KEY-----")[1].split("-----END")[0].split())
            raw = [base64.b64decode(body)[-32:]]
        elif re.match(r"[0-9a-fA-F]{64}\Z", content.strip()):
            raw = [bytes.fromhex(content.strip())]
        else:
            raw = [plain_base64(content.strip())]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise Unusable(
            f"{given[:80]} is no public key: give a PEM or JSON file, or 32 bytes in hex or base64"
        ) from error
    if not raw or any(len(one) != 32 for one in raw):
        raise Unusable(f"{given[:80]} is no Ed25519 public key of 32 bytes")
    return {hashlib.sha256(one).hexdigest()[:16]: one for one in raw}


def plain_base64(content):
    return base64.b64decode(content.replace("-", "+").replace("_", "/") + "=" * (-len(content) % 4), validate=True)


# --- The chain -----------------------------------------------------------------------------


class Checker:
    """Takes the lines of a proof one after another; raises ``Bad`` at the first that does not fit."""

    def __init__(self, heads, keys, rows):
        self.heads, self.keys, self.rows = heads, keys, rows
        self.line, self.digest = 0, hashlib.sha256()
        self.manifest = self.end = self.seal = self.before = self.first = None
        self.count = dict.fromkeys(COUNTS, 0)
        self.met, self.signature, self.with_readable = set(), "none in the file", False

    def take(self, raw):
        self.line += 1
        if self.end is not None:
            self.fail("the file goes on after its end line")
        line = read_line(raw, self.line)
        if self.manifest is None:
            self.begin(line)
        else:
            kind = str(line.get("line"))
            step = getattr(self, "take_" + kind, None) if kind in KEYS else None
            if step is None:
                self.fail(f"nothing begins with line={kind} here")
            if set(line) - {"content"} != KEYS[kind] or ("content" in line and kind != "seal"):
                self.fail(f"the {kind} line has other fields than it should")
            try:
                step(line)
            except (KeyError, ValueError, TypeError, AttributeError, OverflowError) as error:
                self.fail(f"a field of the {kind} is malformed: {error}")
        if self.end is None:
            self.digest.update(raw)

    def fail(self, why):
        raise Bad(f"line {self.line}: {why}")

    def begin(self, line):
        if line.get("line") != "manifest" or line.get("format") != FORMAT:
            raise Unusable(f"this is no {FORMAT}: the first line is no manifest of that format")
        try:
            self.tenant, self.whole = uuid.UUID(line["tenant"]["id"]).bytes, line["chain"] == "whole"
            self.from_at, self.to_at = (line["range"][name] for name in ("from_at", "to_at"))
            self.type, self.person = line["filter"]["type"], line["filter"]["person"]
            self.made_head = read_head(line["head"])
            self.begins, self.ends = (microseconds(at) if at else None for at in (self.from_at, self.to_at))
            told(line, self.type, self.person)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise Unusable(f"a field of the manifest is missing or malformed: {error}") from error
        if self.made_head[0] is None or line["chain"] not in ("whole", "range"):
            raise Unusable("a field of the manifest is malformed: the head has no number, or the chain no known form")
        self.manifest = line

    def take_seal(self, seal):
        self.close_seal()
        place, before = seal["number"], self.before
        if before is not None and place <= before["number"]:
            self.fail("seal {} stands after seal {}: lines were swapped or put in".format(place, before["number"]))
        expected = before["number"] + 1 if before is not None else 1 if self.whole else place
        if place != expected:
            gap = f"seal {expected} is" if place == expected + 1 else f"seals {expected} to {place - 1} are"
            self.fail(f"{gap} missing before seal {place}")
        previous = before["hash"] if before is not None else GENESIS if place == 1 else seal["previous_hash"]
        if seal["previous_hash"] != previous:
            self.fail(f"seal {place} does not follow on seal {place - 1}: one of the two was replaced")
        self.first = seal if self.first is None else self.first
        self.seal, self.content, self.seen, self.last, self.gap = seal, hashlib.sha256(), 0, None, False
        self.seal_line = self.line
        if "content" in seal:
            if self.within_days(seal) and not (self.type or self.person):
                self.fail(f"seal {place} lies in the days, nothing is filtered, and yet its events are left out")
            self.count["bare_seals"] += 1
            self.count["bare_events"] += seal["event_count"]
            self.pass_seal(bytes.fromhex(seal["content"]), "seal %s was changed: it does not match its own hash")
        else:
            self.count["seals"] += 1

    def take_event(self, event):
        where = "event {} (seal {})".format(event["ordinal"], event["seal"])
        seal, digest = self.open_seal(event["seal"], where), event_digest(self.tenant, event)
        if digest.hex() != event["digest"]:
            self.fail(f"{where} was changed, or is not of this tenant: it does not match its digest")
        if self.last is not None and event["ordinal"] <= self.last:
            self.fail(f"{where} stands after event {self.last}: lines were swapped or put in")
        within = seal["first_ordinal"] <= event["ordinal"] <= seal["last_ordinal"]
        if event["xact"] != seal["xact"] or not within:
            self.fail(f"{where} does not belong under its seal")
        if self.seen == 0 and event["ordinal"] != seal["first_ordinal"]:
            self.fail("event {} is missing: seal {} begins with it".format(seal["first_ordinal"], seal["number"]))
        self.require_selected(event, seal, where)
        self.add(digest)
        self.last, self.gap = event["ordinal"], False
        self.count["events"] += 1
        if self.rows is not None:
            self.rows.compare(event, self.fail)

    def take_omitted(self, line):
        seal = self.open_seal(line["seal"], "a line of omitted events")
        if self.within_days(seal) and not (self.type or self.person):
            self.fail(
                "seal {} lies in the days, nothing is filtered, and yet events are left out".format(seal["number"])
            )
        if not line["digests"]:
            self.fail("an omitted line of seal {} omits nothing".format(seal["number"]))
        for digest in line["digests"]:
            if not re.match(r"[0-9a-f]{64}\Z", digest):
                self.fail(f"{digest!r} is no digest")
            self.add(bytes.fromhex(digest))
            self.count["omitted"] += 1
        self.gap = True

    def open_seal(self, place, where):
        if self.seal is None or self.seal["number"] != place:
            above = "no seal" if self.seal is None else "seal {}".format(self.seal["number"])
            self.fail(f"{where} stands under {above}: the line of its seal is missing, or lines were swapped")
        return self.seal

    def add(self, digest):
        self.content.update(digest)
        self.seen += 1

    def in_days(self, at):
        return (self.begins is None or at >= self.begins) and (self.ends is None or at < self.ends)

    def within_days(self, seal):
        return self.in_days(microseconds(seal["sealed_at"]))

    def require_selected(self, event, seal, where):
        at, kind, who = microseconds(event["occurred_at"]), self.type, self.person
        # Without a filter a transaction that was sealed in the days is told whole, even if it began before them.
        if not self.in_days(at) and (kind or who or not self.within_days(seal)):
            self.fail(f"{where} lies outside the days that the manifest names")
        of_type = kind in (None, event["subject_type"], event["parent_type"])
        if not of_type and not event["act"].startswith(kind + "."):
            self.fail(f"{where} is not of the type that the manifest names")
        if who and (event["actor_id"] != who["id"] if who["id"] else event["actor_label"] != who["label"]):
            self.fail(f"{where} is not of the person whom the manifest names")

    def close_seal(self):
        seal = self.seal
        if seal is None:
            return
        name = "seal {} (line {})".format(seal["number"], self.seal_line)
        if self.seen != seal["event_count"]:
            what = "missing" if self.seen < seal["event_count"] else "too many"
            self.fail(f"{name} covers {seal['event_count']} events, but {self.seen} stand under it: some are {what}")
        if self.seen and not self.gap and self.last != seal["last_ordinal"]:
            self.fail("{} ends with event {}, which is missing".format(name, seal["last_ordinal"]))
        self.pass_seal(self.content.digest(), "seal %s does not match its events: it or one of them was changed")

    def pass_seal(self, content, why):
        seal = self.seal
        if seal_hash(self.tenant, seal, content) != seal["hash"]:
            self.fail(why % seal["number"])
        for head in self.heads:
            if head == (head[0], seal["hash"]) and head[0] in (None, seal["number"]):
                self.met.add(head)
            elif head[0] == seal["number"]:
                self.fail("seal {} is not the one whose head you kept: the chain was rewritten".format(seal["number"]))
        self.before, self.seal = seal, None

    def take_end(self, end):
        self.close_seal()
        last = self.before["number"] if self.before else None
        found = dict(self.count, first_seal=self.first and self.first["number"], last_seal=last)
        for name in sorted(found):
            if found[name] != end[name]:
                self.fail(
                    f"the end line counts {name} = {end[name]}, but the file has {found[name]}:"
                    " lines are missing or were put in"
                )
        self.require_edges(self.made_head[0], last)
        if end["sha256"] != self.digest.hexdigest():
            self.fail("the file was changed after it was made: its SHA-256 is not the one of the end line")
        self.take_heads(end["heads"], last)
        if self.rows is not None:
            self.rows.require_end(self.fail)
        self.end = end

    def require_edges(self, made, last):
        """The file begins and ends with the chain, or with a seal from outside the days."""
        if self.first is None:
            if made:
                self.fail(f"the chain ended at seal {made}, but the file has no seal: all of them were cut off")
            return
        first = self.first["number"]
        if first != 1 and (self.begins is None or self.whole or microseconds(self.first["sealed_at"]) >= self.begins):
            self.fail(f"the file begins with seal {first}, which is not the one before the days: seals were cut off")
        if last > made:
            self.fail(f"the chain ended at seal {made}, but the file at seal {last}")
        if last != made and (self.ends is None or self.whole or microseconds(self.before["sealed_at"]) < self.ends):
            self.fail(f"the chain ended at seal {made}, but the file at seal {last}: seals were cut off")

    def take_heads(self, heads, last):
        for signed in heads:
            count, digest = read_head(signed["head"])
            if signed["tenant"] != self.manifest["tenant"]["id"]:
                self.fail(f"the signed head {count} is one of another tenant")
            if count < (last or 0) or (count == last and digest != self.before["hash"]):
                self.fail(f"the signed head {count} is not the last seal of the file")
        if heads and read_head(heads[-1]["head"]) != self.made_head:
            self.fail("the manifest names another head than the one that was signed")
        if heads and last and last not in [read_head(one["head"])[0] for one in heads]:
            self.fail("no signed head is the last seal of the file")
        if heads:
            self.signature = "by key {}, not checked (no --public-key)".format(heads[-1]["key_id"])
        if self.keys:
            if not heads:
                self.fail("nothing is signed in this file")
            for signed in heads:
                self.require_signature(signed)

    def require_signature(self, signed):
        count, key = read_head(signed["head"])[0], self.keys.get(signed["key_id"])
        if key is None:
            given = ", ".join(sorted(self.keys))
            self.fail(f"head {count} was signed with key {signed['key_id']}, and you gave {given}")
        message = head_bytes(self.tenant, read_head(signed["head"]), signed["signed_at"])
        if not signature_holds(key, message, base64.b64decode(signed["signature"], validate=True)):
            self.fail(f"the signature over head {count} is forged")
        self.signature = "good, by key {}".format(signed["key_id"])

    def close(self):
        """After the last line: nothing may be cut off, and every head that was kept must be met."""
        if self.manifest is None:
            raise Unusable("the file is empty")
        if self.end is None:
            raise Bad(f"line {self.line}: the file ends here, without its end line: its tail was cut off")
        # The head of a log in which nothing had happened yet comes before its first seal.
        if self.first is None or self.first["number"] == 1:
            self.met.update(head for head in self.heads if head[0] in (None, 0) and head[1] == GENESIS)
        for head in self.heads:
            if head not in self.met:
                self.explain(head)

    def explain(self, head):
        first, last, (made, digest) = self.end["first_seal"], self.end["last_seal"] or 0, self.made_head
        if head[0] == 0 and head[1] != GENESIS:
            raise Bad("no log has a seal 0: the head that you kept is none")
        if head[0] is not None and head[0] > made:
            raise Bad(
                f"the chain ended at seal {made} when this was made, before the head {head[0]} that you kept:"
                " its end was cut off, or the head is younger than the export"
            )
        if (head[0] is None and first in (1, None) and last == made) or (head[0] == made and head[1] != digest):
            raise Bad(f"the head that you kept ({head[1]}) is not in the chain: it was rewritten")
        raise Unusable(
            f"all of it fits, but the head that you kept ({head[0] or head[1]}) cannot be held against it: the file has"
            f" seals {first} to {last} only. Ask for an export with the whole chain"
        )


class Rows:
    """The rows of the CSV, which must be the events of the proof."""

    def __init__(self, stream):
        csv.field_size_limit(2**31 - 1)
        self.reader = csv.reader(stream, strict=True)
        self.columns = self.next()
        if sorted(self.columns or ()) != sorted(KEYS["event"] - {"line"}):
            raise Unusable("the CSV has other columns than an export")

    def next(self):
        try:
            return next(self.reader, None)
        except (csv.Error, UnicodeDecodeError) as error:
            raise Bad(f"the CSV cannot be read after row {self.reader.line_num}: {error}") from error

    def compare(self, event, fail):
        row, where = self.next(), "event {} (seal {})".format(event["ordinal"], event["seal"])
        if row is None:
            fail(f"the CSV ends before {where}")
        for name, cell in zip(self.columns, row):
            value = "" if event[name] is None else str(event[name])
            if cell != ("'" + value if value.startswith(FORMULA_STARTS) else value):
                fail(
                    f"line {self.reader.line_num} of the CSV says otherwise of {where}: its {name} was changed,"
                    " or rows were swapped, put in or taken out"
                )
        if len(row) != len(self.columns):
            fail(f"line {self.reader.line_num} of the CSV has {len(row)} cells")

    def require_end(self, fail):
        if self.next() is not None:
            fail(f"the CSV goes on in line {self.reader.line_num}, after the last event of the proof")


def once(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a field stands twice")
    return found


def told(manifest, kind, who):
    """What the verdict prints of the manifest: texts, or nothing."""
    tenant, days = manifest["tenant"], manifest["range"]
    made = [manifest["made_at"], manifest["made_by"]["label"]]
    texts = [tenant["name"], tenant["slug"], tenant["id"], days["time_zone"], *made]
    texts += [one for one in (days["from"], days["to"], kind, who and who["label"]) if one is not None]
    if not all(isinstance(one, str) for one in texts):
        raise TypeError("it should be a text")


def shown(line):
    """A line for the screen: what the file says cannot steer the terminal."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in line)


def read_line(raw, place):
    if not raw.endswith(b"\n"):
        raise Bad(f"line {place}: the line is cut off")
    try:
        line = json.loads(raw.decode("utf-8"), object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        if place == 1:
            raise Unusable("the first line is no JSON: this is no export") from error
        raise Bad(f"line {place}: this is no line of an export: {error}") from error
    if not isinstance(line, dict):
        raise Bad(f"line {place}: this is no line of an export")
    return line


def read_head(given):
    found = HEAD.match(given.strip())
    if not found:
        raise ValueError(f"{given!r} is no head; write NUMBER:HASH with all 64 digits, or the hash alone")
    return (int(found.group(1)) if found.group(1) else None), found.group(2).lower()


# --- The files -----------------------------------------------------------------------------


def check_proof(stream, heads, keys, csv_stream=None):
    checker = Checker(heads, keys, Rows(csv_stream) if csv_stream else None)
    while True:
        raw = stream.readline(LONGEST_LINE)
        if not raw:
            break
        checker.take(raw)
    checker.close()
    return checker


def check_companion(checker, stream, name):
    """The file for people must be the one that was made; a CSV whose rows were compared may be saved anew."""
    companion, digest = checker.end["companion"], hashlib.sha256()
    if not isinstance(companion, dict) or companion.get("name") != READABLE[Path(name).suffix.lower()]:
        raise Bad(f"the proof was made without {name}")
    for piece in iter(lambda: stream.read(1 << 20), b""):
        digest.update(piece)
    checker.with_readable = True
    same = digest.hexdigest() == companion.get("sha256")
    if not same and checker.rows is None:
        raise Bad(f"{name} was changed after it was made: its SHA-256 is not the one of the proof")
    return "{}: {}".format(name, "unchanged" if same else "saved anew since then, its rows unchanged")


def as_text(stream):
    return io.TextIOWrapper(stream, "utf-8", newline="")


def check_archive(path, heads, keys):
    with path.open("rb") as stream:
        if stream.read(4) != b"PK\x03\x04":
            raise Unusable("this is no archive of the product: it does not begin like one")
    with zipfile.ZipFile(str(path)) as box:
        names = box.namelist()
        readable = [name for name in names if name in READABLE.values()]
        if len(readable) != 1 or sorted(names) != sorted(["README.txt", "manifest.json", PROOF, *readable]):
            raise Unusable(
                f"the archive is not one of the product: it holds README.txt, manifest.json, {PROOF} and the log, once"
                " each, and nothing else"
            )
        if min(one.header_offset for one in box.infolist()) != 0 or box.comment:
            raise Unusable("the archive has something before its first file or after its last: another may read it so")
        with box.open(PROOF) as proof:
            if readable == ["events.csv"]:
                with box.open("events.csv") as rows:
                    checker = check_proof(proof, heads, keys, as_text(rows))
            else:
                checker = check_proof(proof, heads, keys)
        with box.open(readable[0]) as stream:
            note = check_companion(checker, stream, readable[0])
        said = json.loads(box.read("manifest.json").decode("utf-8"), object_pairs_hook=once)
        if not isinstance(said, dict) or (said.get("manifest"), said.get("end")) != (checker.manifest, checker.end):
            raise Bad("manifest.json says otherwise than the proof: it was changed")
        return checker, note


def check(path, heads, keys):
    # What a file is, its name says: a content that is two things at once is read in one way.
    suffix, beside = path.suffix.lower(), path.with_name(path.name + "." + PROOF)
    if suffix == ".zip":
        return check_archive(path, heads, keys)
    if suffix not in READABLE:
        if suffix != ".ndjson" and beside.exists():
            raise Unusable(
                f"{path.name} may be anything: give it (and {beside.name}) a name that ends with .csv or .pdf"
            )
        with path.open("rb") as proof:
            return check_proof(proof, heads, keys), ""
    if not beside.exists():
        raise Unusable(f"{path.name} proves nothing by itself: put {beside.name} beside it")
    with beside.open("rb") as proof, path.open("rb") as rows:
        checker = check_proof(proof, heads, keys, as_text(rows) if suffix == ".csv" else None)
        with path.open("rb") as stream:
            return checker, check_companion(checker, stream, path.name)


def verdict(path, checker, note):
    manifest, end = checker.manifest, checker.end
    days, unread = manifest["range"], is_unread(checker)
    lines = [
        f"GOOD: {path.name} is as it was written.",
        "  log of     {} ({}, {})".format(
            manifest["tenant"]["name"], manifest["tenant"]["slug"], manifest["tenant"]["id"]
        ),
        "  days       {} to {}, {}".format(days["from"] or "the first", days["to"] or "the last", days["time_zone"]),
        "  only       {}{}".format(
            checker.type or "all types", ", by {}".format(checker.person["label"]) if checker.person else ""
        ),
        "  made       {} by {}".format(manifest["made_at"], manifest["made_by"]["label"]),
        "  seals      {} to {}, none missing".format(end["first_seal"], end["last_seal"]),
        "  events     {} told, {} more as digests".format(end["events"], end["omitted"] + end["bare_events"]),
        f"  signature  {checker.signature}",
        "  known head %s" % (", ".join("%s met" % (head[0] or head[1]) for head in checker.heads) or "none given"),
        "  head       {}".format(manifest["head"]),
    ]
    if unread:
        lines[:1] = [
            "NOT PROVEN: the PDF. Its SHA-256 is the one that the proof names, but no signature covers that, and"
            " nothing compares its pages with the events: rely on the proof.",
            "GOOD: the proof is as it was written.",
        ]
    if checker.type or checker.person:
        lines.append("  filtered   that the filter left out only what it should cannot be proven")
    if note and not unread:
        lines.append(f"  {note}")
    return "\n".join(shown(line) for line in lines)


def is_unread(checker):
    """Whether the file for people is one whose pages nothing compares with the events: a PDF."""
    return checker.rows is None and checker.with_readable


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file", metavar="FILE", help=".ndjson, .zip, or .csv or .pdf with its proof beside it")
    parser.add_argument("--head", action="append", default=[], metavar="NUMBER:HASH", help="a head that you kept")
    parser.add_argument("--public-key", metavar="KEY", help="a PEM or JSON file, or the key in hex or base64")
    given = parser.parse_args(arguments)
    path = Path(given.file)
    try:
        heads = [read_head(head) for head in given.head]
        keys = read_keys(given.public_key) if given.public_key else {}
        checker, note = check(path, heads, keys)
    except Bad as error:
        print(shown(f"BAD: {error}"))
        return 1
    except (Unusable, OSError, ValueError, zipfile.BadZipFile) as error:
        print(shown(f"UNUSABLE: {error}"), file=sys.stderr)
        return 2
    print(verdict(path, checker, note))
    return 2 if is_unread(checker) else 0


if __name__ == "__main__":
    sys.exit(main())
