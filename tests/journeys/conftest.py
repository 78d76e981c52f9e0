"""The product, the browser and the people of the journeys.

Everything here lives as long as this package's tests: the browser's driver keeps an event
loop in this thread, with which the other tests of the worker could not use the database.
"""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, StorageState, expect, sync_playwright

from tests.cast import KAROO
from tests.journeys.books import ADVISER, OPENER, TRAINEE
from tests.journeys.chromium import find_chromium, switches
from tests.journeys.people import Person
from tests.journeys.serving import Served, served
from tests.journeys.watching import WIDE, Watch

PATIENCE_MS = 10_000

EMAILS = {
    "owner": "owner@karoo.example",
    "admin": "admin@karoo.example",
    "accountant": "accountant@karoo.example",
    "auditor": "auditor@karoo.example",
    "clerk": "clerk@karoo.example",
    "outsider": "outsider@mumbai.example",
    "adviser": ADVISER,
    "trainee": TRAINEE,
    "opener": OPENER,
}

Arrive = Callable[..., Person]


@pytest.fixture(scope="package")
def chromium() -> str:
    """The path of the browser; without one the journeys are skipped, or fail where nothing may be."""
    path = find_chromium()
    if path is None:
        words = "There is no Chromium on this machine. Install it, or name it with CHROMIUM=/path/to/chromium."
        if os.environ.get("ERP_REQUIRE_ALL") == "1":
            pytest.fail(words)
        pytest.skip(words)
    return path


@pytest.fixture(scope="package")
def product(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Web server and worker, up and healthy."""
    with served(tmp_path_factory.mktemp("product")) as running:
        yield running


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium for all journeys."""
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=chromium, args=switches())
        yield started
        started.close()


@pytest.fixture(scope="package")
def signed_in(browser: Browser, product: Served) -> Callable[[str], StorageState]:
    """The cookies of a person after signing in, once per person: guessing passwords has its limits."""
    kept: dict[str, StorageState] = {}

    def sign_in(email: str) -> StorageState:
        if email not in kept:
            context = browser.new_context()
            person = Person(context.new_page(), Watch(context, product), product.address)
            person.sign_in(email)
            expect(person.page).not_to_have_url(f"{product.address}/accounts/login/")
            kept[email] = context.storage_state()
            context.close()
        return kept[email]

    return sign_in


@pytest.fixture(scope="package")
def seen_on_a_phone() -> set[str]:
    """Forms of page that were looked at on a phone; each is looked at once."""
    return set()


@pytest.fixture
def arrive(
    browser: Browser,
    product: Served,
    signed_in: Callable[[str], StorageState],
    seen_on_a_phone: set[str],
) -> Iterator[Arrive]:
    """``arrive("admin")``: a person with a window of his own, signed in; ``arrive(None)``: a stranger.

    After the journey every page of it is opened once more on a phone, and every fault that
    the browser noticed on the way fails the test.
    """
    opened: list[tuple[Person, BrowserContext]] = []

    def come(who: str | None, **settings: object) -> Person:
        state = signed_in(EMAILS[who]) if who else None
        context = browser.new_context(viewport=WIDE, storage_state=state, **settings)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE_MS)
        person = Person(context.new_page(), Watch(context, product), product.address)
        opened.append((person, context))
        return person

    yield come
    faults = []
    for person, context in opened:
        person.watch.look_at_all_again(person.page, seen_on_a_phone)
        faults += person.watch.faults
        context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def books() -> str:
    """The address of the first tenant's pages."""
    return f"/t/{KAROO}/"
