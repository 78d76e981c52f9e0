"""Links in mails lead to our own origin, and mail that is kept as files is nobody else's to read."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client

from erp.foundation.addresses import public_url
from tests.erp.web.signing_in import OWNER

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["localhost:9999", "127.0.0.1", "localhost"])
def test_link_to_a_new_password_ignores_what_the_caller_says_the_host_is(settings, host: str) -> None:
    settings.PUBLIC_ORIGIN = "https://books.example.com"
    Client().post("/accounts/password/reset/", {"email": OWNER}, headers={"Host": host})
    [sent] = mail.outbox
    assert "https://books.example.com/accounts/password/reset/key/" in sent.body
    for words in (sent.body, sent.subject):
        assert "localhost" not in words
        assert "127.0.0.1" not in words


def test_public_address_is_origin_and_path(settings) -> None:
    settings.PUBLIC_ORIGIN = "https://books.example.com"
    assert public_url("/t/karoo/") == "https://books.example.com/t/karoo/"


def _origin_with(value: str) -> subprocess.CompletedProcess[str]:
    code = "from django.conf import settings; print(settings.PUBLIC_ORIGIN)"
    given = {**os.environ, "DJANGO_SETTINGS_MODULE": "erp.settings", "ERP_PUBLIC_ORIGIN": value}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=given, capture_output=True, text=True, check=False
    )


def test_origin_is_taken_without_its_last_slash() -> None:
    assert _origin_with("https://books.example.com/").stdout.strip() == "https://books.example.com"


@pytest.mark.parametrize("value", ["books.example.com", "https://books.example.com/erp", "ftp://x", "https://me@x"])
def test_origin_that_is_none_stops_the_start_and_says_what_is_wanted(value: str) -> None:
    done = _origin_with(value)
    assert done.returncode != 0
    assert "ERP_PUBLIC_ORIGIN" in done.stderr


def test_mail_files_are_for_their_owner_alone(settings, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "erp.web.mail_files.PrivateFileBackend"
    directory = tmp_path / "mail"
    directory.mkdir(mode=0o755)
    settings.EMAIL_FILE_PATH = str(directory)
    before = os.umask(0o000)
    try:
        EmailMessage("A link", "https://books.example.com/secret", to=["x@example.com"]).send()
    finally:
        os.umask(before)
    [written] = directory.iterdir()
    assert "secret" in written.read_text()
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
