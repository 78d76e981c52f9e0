"""A passkey, an app, recovery codes: set up, used and taken away in a real browser."""

import re
import time
from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import CDPSession, expect

from tests.journeys.books import TRAINEE
from tests.journeys.conftest import Arrive
from tests.journeys.people import Person

pytestmark = pytest.mark.xdist_group("browser")


def _authenticator(person: Person) -> CDPSession:
    """A device that has a passkey store and whose owner has put his finger on it."""
    session = person.page.context.new_cdp_session(person.page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return session


@pytest.fixture
def trainee(arrive: Arrive) -> Iterator[Person]:
    """Somebody whose way in no other journey needs."""
    person = arrive(None)
    person.sign_in(TRAINEE)
    person.go("/accounts/security/")
    yield person


def test_passkey_is_made_used_and_taken_away(trainee: Person) -> None:
    _authenticator(trainee)
    page = trainee.page
    trainee.follow("Add a passkey")
    page.get_by_label("Name").fill("Laptop")
    trainee.press("Make the passkey")
    trainee.reads("Recovery codes")
    trainee.press("Make 10 codes")
    expect(page.locator(".codes code")).to_have_count(10)
    with page.expect_download() as kept:
        trainee.press("Download")
    assert kept.value.suggested_filename == "recovery-codes.txt"
    trainee.press("I have kept them")
    expect(page.get_by_text("Laptop")).to_be_visible()
    expect(page.get_by_text("10 of 10 left")).to_be_visible()
    trainee.watch.fits(page)

    trainee.press("Sign out")
    trainee.press("Use a passkey")
    expect(page).not_to_have_url(re.compile("/accounts/"))

    # After a password the same passkey is the second factor.
    trainee.go("/accounts/security/")
    trainee.press("Sign out")
    trainee.sign_in(TRAINEE)
    trainee.reads("One more step")
    trainee.press("Use a passkey")
    expect(page).not_to_have_url(re.compile("/accounts/"))

    trainee.go("/accounts/security/")
    # Looked at once more at the end of the journey, the page has nothing to take away.
    trainee.watch.allow(404, "removal/")
    trainee.follow("Take Laptop away")
    trainee.press("Take it away")
    expect(page.get_by_text("Six digits on your phone")).to_be_visible()
    expect(page.get_by_text("Laptop")).to_have_count(0)


def test_app_is_set_up_by_hand_and_asked_for(trainee: Person) -> None:
    page = trainee.page
    trainee.follow("Set up")
    page.get_by_text("Type the key by hand").click()
    secret = page.locator(".secret code").inner_text().replace(" ", "")
    page.get_by_label("Code that the app shows").fill("000000")
    trainee.press("Turn it on")
    expect(page.get_by_role("alert")).to_contain_text("not right")
    page.get_by_label("Code that the app shows").fill(_code(secret))
    trainee.press("Turn it on")
    trainee.reads("Recovery codes")
    trainee.press("Make 10 codes")
    kept = page.locator(".codes code").first.inner_text()
    trainee.press("I have kept them")
    trainee.press("Sign out")
    trainee.sign_in(TRAINEE)
    trainee.reads("One more step")
    trainee.follow("I have lost my app, key and codes")
    trainee.press("I have lost my app, key and codes")
    trainee.reads("Look at your mail")
    trainee.watch.fits(page)
    trainee.follow("I have found one of them")
    page.get_by_label("Code").fill(kept)
    trainee.press("Go on")
    expect(page).not_to_have_url(re.compile("/accounts/"))
    trainee.go("/accounts/security/")
    expect(page.get_by_text("9 of 10 left")).to_be_visible()
    trainee.watch.allow(404, "removal/")
    trainee.follow("Turn off")
    trainee.press("Turn it off")
    expect(page.get_by_text("Six digits on your phone")).to_be_visible()


def _code(secret: str) -> str:
    # A code that runs out while it is typed would be refused: wait for the next half minute.
    if time.time() % 30 > 25:
        time.sleep(30 - time.time() % 30)
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))
