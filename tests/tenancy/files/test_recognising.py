"""What a file is, is told by its bytes."""

import io
import zipfile

import pytest

from tenancy.files.errors import FileNotTaken
from tenancy.files.recognising import CSV, JPEG, PDF, PNG, TEXT, WEBP, XLSX, in_words, media_type_of, safe_name

PNG_BYTES = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20


def archive(*names: str) -> bytes:
    """A zip archive with empty parts of these names."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return kept.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "found"),
    [
        (b"%PDF-1.7\n...", "bill.pdf", PDF),
        (PNG_BYTES, "bill.pdf", PNG),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "x", JPEG),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "x.png", WEBP),
        (archive("[Content_Types].xml", "xl/workbook.xml"), "x.zip", XLSX),
        (b"date,amount\n2026-10-01,12.50\n", "bank.CSV", CSV),
        (b"date,amount\n2026-10-01,12.50\n", "bank.html", TEXT),
        ("Größe;1".encode("cp1252"), "a.txt", TEXT),
        ("₹ 1,200".encode("utf-16"), "a.txt", TEXT),
    ],
)
def test_kind_is_found_in_the_content(content: bytes, name: str, found: str) -> None:
    assert media_type_of(content, name) == found


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"\xef\xbb\xbf  \n<!DOCTYPE html><html></html>",
        b"<?xml version='1.0'?><a/>",
        "<html>".encode("utf-16"),
        b"MZ\x90\x00\x03\x00\x00\x00",
        b"\x7fELF\x02\x01\x01\x00",
        b"text with a \x00 in it",
        archive("evil.exe"),
        archive("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"),
        archive("[Content_Types].xml", "word/document.xml"),
        b"PK\x03\x04 is no archive",
        b"GIF89a\x01\x00\x01\x00\x80\x00\x00",
    ],
)
def test_what_a_browser_or_a_machine_would_run_is_not_taken(content: bytes) -> None:
    with pytest.raises(FileNotTaken):
        media_type_of(content, "harmless.csv")


def test_refusal_names_what_is_allowed() -> None:
    with pytest.raises(FileNotTaken, match="a PNG or JPEG file"):
        media_type_of(b"%PDF-1.7", "logo.png", allowed={PNG, JPEG})
    assert in_words({PDF}) == "a PDF file"


@pytest.mark.parametrize(
    ("given", "media_type", "name"),
    [
        ("../../etc/passwd", TEXT, "passwd.txt"),
        ("..\\..\\boot.ini", TEXT, "boot.ini.txt"),
        ("bill.pdf", PDF, "bill.pdf"),
        ("photo.JPEG", JPEG, "photo.jpeg"),
        ("page.html", TEXT, "page.html.txt"),
        ("in\u202efdp.exe", PDF, "infdp.exe.pdf"),
        ("a\r\nb\x00.pdf", PDF, "ab.pdf"),
        ("", PNG, "file.png"),
        ("...", PNG, "file.png"),
        (".pdf", PDF, "pdf.pdf"),
    ],
)
def test_names_lead_nowhere_and_end_as_their_type(given: str, media_type: str, name: str) -> None:
    assert safe_name(given, media_type) == name


def test_long_names_are_cut_before_their_ending() -> None:
    kept = safe_name("x" * 400 + ".pdf", PDF)
    assert len(kept) == 150
    assert kept.endswith("x.pdf")
