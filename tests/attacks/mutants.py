"""Files of every kind that somebody may upload, and what damage or malice makes of them.

The mutants are always the same ones: a test that fails names one that fails again.
"""

import io
import random
import struct
import zipfile
from collections.abc import Iterator

from tests.tenancy.business.pictures import bomb, picture

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_JOURNAL = (
    "date,entry_id,account,debit,credit,currency,memo\n"
    '2026-04-01,1,Rent paid,100.00,,,"April, ""first"""\n2026-04-01,1,Bank one,,100.00,,é\n'
)
_RATES = "Date,USD,EUR_JPY,\n2026-10-19,1.1527,177.4,\n2026-10-16,1.1500,N/A,\n"
_TABLE = "Account;Debit;Credit\n1510;82.150,50;\n3100;;82.150,50\n"
_BUDGET = "code,account,Mar 2026,Apr 2026\n4100,Sales,100.00,(20)\n"
_TEXTS = {"journal": _JOURNAL, "rates": _RATES, "table": _TABLE, "budget": _BUDGET}


def workbook() -> bytes:
    """A spreadsheet with a text, a day and an amount."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets><sheet name="a" r:id="r1"/></sheets></workbook>',
        )
        archive.writestr("xl/_rels/workbook.xml.rels", '<R><Relationship Id="r1" Target="s.xml"/></R>')
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{_MAIN}"><si><t>Account</t></si></sst>')
        archive.writestr(
            "xl/s.xml",
            f'<worksheet xmlns="{_MAIN}"><sheetData><row><c r="A1" t="s"><v>0</v></c><c r="B1" t="str"><v>Debit</v></c>'
            '</row><row><c r="A2"><v>1510</v></c><c r="B2"><v>30000.1</v></c></row></sheetData></worksheet>',
        )
    return content.getvalue()


def archive_of(text: str, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive with one CSV file, as the central banks publish theirs."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        archive.writestr("rates.csv", text)
    return content.getvalue()


def seeds() -> dict[str, bytes]:
    """An honest file of each kind by its name."""
    found = {name: text.encode() for name, text in _TEXTS.items()}
    found |= {f"{name} in UTF-16": text.encode("utf-16") for name, text in _TEXTS.items()}
    found |= {"workbook": workbook(), "archive": archive_of(_RATES), "stored": archive_of(_RATES, zipfile.ZIP_STORED)}
    found |= {form: picture(60, 40, form=form, mode="RGB") for form in ("PNG", "JPEG", "WEBP")}
    return found | {"PDF": b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"}


def traps() -> dict[str, bytes]:
    """Files that are made to break whatever opens them, by what they try."""
    plain = archive_of(_RATES)
    end = plain.rfind(b"PK\x05\x06")
    central = plain.find(b"PK\x01\x02")
    return {
        "nothing but a mark": b"PK\x03\x04",
        "packed by LZMA": _broken_inside(archive_of(_RATES * 40, zipfile.ZIP_LZMA)),
        "packed by bzip2": archive_of(_RATES, zipfile.ZIP_BZIP2),
        "packed by a method of its own": _patched(plain, central + 10, struct.pack("<H", 97)),
        "encrypted": _patched(_patched(plain, central + 8, b"\x01\x00"), 6, b"\x01\x00"),
        "needs a version that is not there": _patched(plain, central + 6, b"\xff\x00"),
        "patched data": _patched(_patched(plain, central + 8, b"\x20\x00"), 6, b"\x20\x00"),
        "points far behind its end": _patched(plain, end + 16, struct.pack("<I", 0xFFFFFFF0)),
        "a part that begins nowhere": _patched(plain, central + 42, struct.pack("<I", 0x7FFFFFFF)),
        "a name that is no text": _patched(_patched(plain, central + 8, b"\x00\x08"), central + 46, b"\xff"),
        "picture of a gigapixel": bomb(),
        "cell without end": b"code,Mar 2026\n4100," + b"9" * 200_000,
        "quotation mark that is never closed": b'date,currency,rate\n"2026-10-19,' + b"x,\n" * 60_000,
        "carriage returns alone": b"Date,USD\r2026-10-19,1.1\rx\r\r",
        "NUL bytes": b"Date,USD\n2026-10-19,\x001.1\n\x00,\x00\n",
        "half a UTF-16": b"\xff\xfeD\x00a\x00t",
        "surrogates": "Date,USD\n\ud800,1\n".encode("utf-16-le", "surrogatepass"),
        "endless digits": b"Date,USD\n2026-10-19," + b"9" * 5_000 + b"\n9999-99-99,1e999\n",
        "no bytes but one": b"\x00",
    }


def mutants_of(seed: bytes, count: int, *, name: str) -> Iterator[bytes]:
    """The same so many mutants of a file, each time."""
    # No secret is drawn here: the point is that the draw is the same for ever.
    drawn = random.Random(f"{name} {len(seed)}")
    for _ in range(count):
        content = bytearray(seed)
        for _ in range(drawn.choice((1, 1, 2, 4, 16))):
            _mutate(content, drawn)
        yield bytes(content)


_TELLING = (
    b"\x00",
    b"\xff\xff\xff\xff",
    b"\x80",
    b'"',
    b"\r",
    b"\n",
    b",,,,",
    b"PK\x03\x04",
    b"PK\x01\x02",
    b"<",
    b"]",
)


def _mutate(content: bytearray, drawn: random.Random) -> None:
    place = drawn.randrange(len(content)) if content else 0
    other = min(len(content), place + drawn.randrange(1, 20))
    match drawn.randrange(5):
        case 0 if content:
            content[place] ^= 1 << drawn.randrange(8)
        case 1:
            content[place:other] = b""
        case 2:
            content[place:place] = drawn.choice(_TELLING)
        case 3:
            content[place:other] = drawn.randbytes(other - place)
        case _:
            content[place:place] = content[drawn.randrange(len(content) + 1) :][:50]


def _patched(content: bytes, place: int, patch: bytes) -> bytes:
    return content[:place] + patch + content[place + len(patch) :]


def _broken_inside(content: bytes) -> bytes:
    """The packed bytes of the first part damaged behind their head."""
    start = 30 + len("rates.csv") + 12
    return _patched(content, start, b"\xff" * 20)
