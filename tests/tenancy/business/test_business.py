"""The details of a business, its logo and its letterhead."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from auditlog.events.models import AuditEvent
from erp.foundation.errors import PermissionRefused
from tenancy.business.changing import GivenDetails, change_business_details, wrong_details
from tenancy.business.errors import AddressTooLong, BadTaxNumber, LogoNotUnderstood, NameMissing
from tenancy.business.letterhead import letterhead_of
from tenancy.business.logo import put_logo, take_logo_off
from tenancy.business.models import BusinessDetails
from tenancy.business.tax_numbers import checked_registration_number
from tenancy.files.errors import FileNotTaken, FileTooBig
from tenancy.files.models import StoredFile
from tenancy.files.placing import place_of
from tenancy.files.queries import bytes_of_tenant
from tenancy.tenants.models import Tenant
from tests.tenancy.business.pictures import picture

pytestmark = pytest.mark.django_db

GIVEN = GivenDetails(
    name=" Karoo  Trading ",
    legal_name="Karoo Trading (Pty) Ltd",
    address="12 Church Street\r\n\r\n  Graaff-Reinet \n6280",
    registration_number="2014/123456/07",
    tax_number="4 123 456 789",
    phone="+27 49 123 4567",
)


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> None:
    """The files of a test lie apart from all others."""
    settings.MEDIA_ROOT = str(tmp_path / "files")


def test_details_are_tidied_checked_and_make_the_letterhead(owner, in_karoo, karoo) -> None:
    change_business_details(GIVEN, actor=owner)
    head = letterhead_of(Tenant.objects.get(id=karoo.id))
    assert (head.name, head.legal_name) == ("Karoo Trading", "Karoo Trading (Pty) Ltd")
    assert head.address_lines == ("12 Church Street", "Graaff-Reinet", "6280")
    assert head.numbers == (("Registration", "2014/123456/07"), ("VAT number", "4123456789"))
    assert head.contacts == ("+27 49 123 4567",)
    assert head.logo_address == ""


def test_second_change_keeps_one_row_and_its_log_says_what_changed(owner, in_karoo) -> None:
    change_business_details(GIVEN, actor=owner)
    change_business_details(GivenDetails(name="Karoo Trading", tax_number="4999999999"), actor=owner)
    assert BusinessDetails.objects.get().tax_number == "4999999999"
    last = AuditEvent.objects.filter(subject_type="tenancy.business_details").order_by("ordinal").last()
    assert last is not None and last.act == "tenancy.business.changed"
    assert '"4123456789"' in (last.changes or "") and '"4999999999"' in (last.changes or "")


@pytest.mark.parametrize(
    ("given", "refusal", "field"),
    [
        (GivenDetails(name="  "), NameMissing, "name"),
        (GivenDetails(name="K", address="a\n" * 7), AddressTooLong, "address"),
        (GivenDetails(name="K", tax_number="123"), BadTaxNumber, "tax_number"),
        (GivenDetails(name="K", income_tax_number="4123456789"), BadTaxNumber, "income_tax_number"),
    ],
)
def test_bad_details_are_refused_beside_their_field(owner, in_karoo, given, refusal, field: str) -> None:
    with pytest.raises(refusal) as refused:
        change_business_details(given, actor=owner)
    assert refused.value.field == field
    assert not BusinessDetails.objects.exists()


@pytest.mark.parametrize("text", ["2014/123456/07", "ck2007/123456/23", "IT 1234/2005", "123-456 NPO", ""])
def test_registration_number_has_a_shape_of_the_register(text: str) -> None:
    assert checked_registration_number(text, "ZA") == text.upper()
    assert checked_registration_number("HRB 1234 b", "XX") == "HRB 1234 b"


@pytest.mark.parametrize("text", ["42", "2014-123456-07", "2014/12345/07"])
def test_what_is_no_registration_number_is_refused(text: str) -> None:
    with pytest.raises(BadTaxNumber):
        checked_registration_number(text, "ZA")


@pytest.mark.parametrize(
    ("website", "is_good"),
    [
        ("karoo.example", True),
        ("https://www.karoo.example/shop?x=1", True),
        ("javascript:alert(1)", False),
        ("ftp://karoo.example", False),
        ("our page", False),
    ],
)
def test_website_is_a_host_or_an_address_of_a_page(website: str, is_good: bool) -> None:
    wrong = wrong_details(GivenDetails(name="Karoo", website=website), "ZA")
    assert [one.field for one in wrong] == ([] if is_good else ["website"])


def test_bad_address_of_mail_is_no_detail(owner, in_karoo) -> None:
    with pytest.raises(ValidationError):
        change_business_details(GivenDetails(name="K", email="nobody"), actor=owner)


def test_gstin_and_pan_of_an_indian_business_belong_together(outsider, mumbai, within) -> None:
    with within(mumbai):
        with pytest.raises(BadTaxNumber, match="another one"):
            change_business_details(
                GivenDetails(name="M", tax_number="27AAPFU0939F1ZV", income_tax_number="AAPFU0939G"), actor=outsider
            )
        change_business_details(GivenDetails(name="M", tax_number="27AAPFU0939F1ZV"), actor=outsider)
        assert letterhead_of(mumbai).numbers == (("GSTIN", "27AAPFU0939F1ZV"),)


def test_clerk_changes_neither_details_nor_logo(clerk, in_karoo) -> None:
    for refused in (
        lambda: change_business_details(GIVEN, actor=clerk),
        lambda: put_logo(picture(), name="logo.png", actor=clerk),
        lambda: take_logo_off(actor=clerk),
    ):
        with pytest.raises(PermissionRefused):
            refused()


def test_logo_takes_the_place_of_the_one_before(owner, in_karoo, karoo, django_capture_on_commit_callbacks) -> None:
    first = put_logo(SimpleUploadedFile("a.jpg", picture(form="JPEG", mode="RGB")), name="a.jpg", actor=owner)
    with django_capture_on_commit_callbacks(execute=True):
        second = put_logo(picture(20, 20), name="b.png", actor=owner)
    assert [one.id for one in StoredFile.objects.all()] == [second.id]
    assert not place_of(first.id).exists()
    assert bytes_of_tenant() == second.size
    assert letterhead_of(karoo).logo_address.startswith("data:image/png;base64,iVBOR")
    with django_capture_on_commit_callbacks(execute=True):
        take_logo_off(actor=owner)
    assert letterhead_of(karoo).logo == b""
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", FileNotTaken),
        (b"%PDF-1.7", FileNotTaken),
        (b"\x89PNG\r\n\x1a\n forged", LogoNotUnderstood),
        (b"\x89PNG\r\n\x1a\n" + bytes(2 * 1024 * 1024), FileTooBig),
    ],
)
def test_what_is_no_logo_is_refused_and_the_old_one_stays(owner, in_karoo, content: bytes, refusal) -> None:
    kept = put_logo(picture(), name="logo.png", actor=owner)
    with pytest.raises(refusal) as refused:
        put_logo(content, name="logo.png", actor=owner)
    assert refused.value.field == "file"
    assert BusinessDetails.objects.get().logo_id == kept.id


def test_paper_is_made_without_a_logo_whose_bytes_are_lost(owner, in_karoo, karoo) -> None:
    stored = put_logo(picture(), name="logo.png", actor=owner)
    place_of(stored.id).unlink()
    assert letterhead_of(karoo).logo == b""
