"""The settings of the business in the browser."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tenancy.business.forms import BusinessForm
from tenancy.business.models import BusinessDetails
from tenancy.tenants.models import Tenant
from tests.tenancy.business.pictures import bomb, picture

pytestmark = pytest.mark.django_db

ROOT = "/t/karoo/settings/"
FORMATS = {
    "grouping": "spaced",
    "negative_style": "parentheses",
    "date_style": "year_first",
    "time_zone": "Africa/Windhoek",
}


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> None:
    """The files of a test lie apart from all others."""
    settings.MEDIA_ROOT = str(tmp_path / "files")


def _upload(content: bytes) -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile("logo.png", content, content_type="image/png")}


def test_business_is_saved_and_shown_as_a_letterhead(browser_of) -> None:
    owner = browser_of("owner")
    answer = owner.post(ROOT, {"name": "Karoo & Co", "address": "1 Main Road", "tax_number": "4123456789"})
    assert answer.status_code == 302
    page = owner.get(ROOT).content.decode()
    assert "<strong>Karoo &amp; Co</strong>" in page
    assert "VAT number 4123456789" in page


def test_bad_number_is_answered_beside_its_field_and_nothing_typed_is_lost(browser_of) -> None:
    answer = browser_of("owner").post(ROOT, {"name": "Karoo", "legal_name": "Typed Ltd", "tax_number": "42"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "begins with 4" in page[page.index('id="id_tax_number_error"') :][:300]
    assert 'value="Typed Ltd"' in page and 'value="42"' in page


@pytest.mark.parametrize("name", ["tax_number", "income_tax_number", "registration_number", "phone", "website"])
def test_number_longer_than_its_column_is_refused_beside_its_field(name: str) -> None:
    """Abroad no country's rule looks at a number before its column does."""
    form = BusinessForm(Tenant(country="XX"), {"name": "Karoo", name: "7" * 201})
    assert "at most" in str(form.errors[name])
    column = BusinessDetails._meta.get_field(name)
    assert form.fields[name].max_length == column.max_length  # type: ignore[attr-defined]


def test_all_wrong_fields_are_reported_together(browser_of) -> None:
    typed = {
        "name": "Karoo",
        "registration_number": "42",
        "tax_number": "42",
        "income_tax_number": "x",
        "email": "nobody",
        "website": "javascript:alert(1)",
    }
    answer = browser_of("owner").post(ROOT, typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    for name in set(typed) - {"name"}:
        assert f'id="id_{name}_error"' in page


def test_logo_is_uploaded_served_to_members_and_taken_off(browser_of) -> None:
    owner = browser_of("owner")
    assert owner.get(ROOT + "logo/").status_code == 404
    assert owner.post(ROOT + "logo/upload/", _upload(picture())).status_code == 302
    answer = browser_of("clerk").get(ROOT + "logo/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in answer["Cache-Control"]
    assert browser_of("outsider").get(ROOT + "logo/").status_code == 404
    assert owner.post(ROOT + "logo/removal/").status_code == 302
    assert owner.get(ROOT + "logo/").status_code == 404


@pytest.mark.parametrize("content", [b"<svg onload='alert(1)'/>", b"<html>", bomb(), b"text", b""])
def test_what_is_no_logo_is_answered_beside_the_field(browser_of, content: bytes) -> None:
    owner = browser_of("owner")
    answer = owner.post(ROOT + "logo/upload/", _upload(content))
    assert answer.status_code == 422
    assert 'id="id_file_error"' in answer.content.decode()
    assert owner.get(ROOT + "logo/").status_code == 404


def test_formats_hold_from_the_next_page_on(browser_of, karoo, within) -> None:
    owner = browser_of("owner")
    assert owner.post(ROOT + "formats/", FORMATS).status_code == 302
    page = owner.get(ROOT + "formats/").content.decode()
    assert "ZAR" not in page.split("An amount")[1][:200]
    assert "R\N{NO-BREAK SPACE}1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567,89" in page
    assert "(6\N{NO-BREAK SPACE}543,21)" in page
    assert "/" in page.split("<dt>Now</dt>")[1][:30]
    with within(karoo):
        assert Tenant.objects.get(id=karoo.id).time_zone == "Africa/Windhoek"


@pytest.mark.parametrize(
    "bad", [{"time_zone": "Mars/Olympus"}, {"time_zone": "../../etc/passwd"}, {"grouping": "x"}, {"date_style": "mdy"}]
)
def test_formats_that_nobody_knows_are_refused(browser_of, bad: dict[str, str]) -> None:
    assert browser_of("owner").post(ROOT + "formats/", {**FORMATS, **bad}).status_code == 422


def test_amounts_are_typed_as_the_books_write_them(browser_of, karoo, within) -> None:
    owner = browser_of("owner")
    owner.post(ROOT + "formats/", FORMATS)
    totals = owner.post("/t/karoo/journal/new/totals/", {"line-0-account": "", "line-0-debit": "1 234,50"})
    assert "1\N{NO-BREAK SPACE}234,50" in totals.content.decode()


def test_clerk_and_accountant_do_not_open_the_settings(browser_of) -> None:
    for person in ("clerk", "accountant"):
        for path in ("", "formats/", "books/"):
            assert browser_of(person).get(ROOT + path).status_code == 403


def test_pages_ask_a_fixed_number_of_questions(browser_of, django_assert_num_queries) -> None:
    owner = browser_of("owner")
    owner.post(ROOT, {"name": "Karoo", "address": "1 Main Road"})
    owner.post(ROOT + "logo/upload/", _upload(picture()))
    with django_assert_num_queries(5):
        owner.get(ROOT)
    with django_assert_num_queries(5):
        owner.get(ROOT + "formats/")
