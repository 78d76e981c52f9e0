"""The page that lists the reports."""

import pytest

pytestmark = pytest.mark.django_db


def test_every_role_finds_the_trial_balance(browser_of) -> None:
    page = browser_of("clerk").get("/t/karoo/reports/").content.decode()
    assert '<a href="/t/karoo/reports/trial-balance/" data-row-link>' in page


def test_outsider_gets_404(browser_of) -> None:
    assert browser_of("outsider").get("/t/karoo/reports/").status_code == 404
