"""The page of the proof, its files, and the assertions on it."""

import json
from datetime import date, timedelta

import pytest
from django.core.cache import cache

from accounting.ledger.balances import balances
from accounting.proof.asserting import assert_balance
from accounting.proof.models import BalanceAssertion, ProofRun
from accounting.proof.nightly import prove_by_night
from accounting.proof.proving import prove_and_keep
from accounting.proof.queries import held_assertions
from erp.foundation import clock
from erp.foundation.actor import Actor
from tenancy.jobs.models import Job
from tenancy.notices.models import Notice
from tenancy.tenants.models import Tenant
from tests.accounting.ledger.counting import own_queries
from tests.accounting.ledger.entries import CAPITAL, CASH, SALES, account, post

pytestmark = pytest.mark.django_db
PAGE = "/t/karoo/proof/"
ACTOR = Actor.command("test")
DAY = date(2026, 10, 15)


@pytest.fixture(autouse=True)
def books(karoo, within):
    with within(karoo):
        post(ACTOR, (CASH, 670_00), (CAPITAL, -600_00), (SALES, -70_00), day=DAY)


def _given(**changed: str) -> dict[str, str]:
    return {"account": CASH, "day": "2026-10-15", "amount": "670.00", "note": "Statement 10", **changed}


def test_page_shows_every_verdict_of_small_books_at_once(browser_of) -> None:
    page = browser_of("auditor").get(PAGE).content.decode()
    assert "Nothing fails" in page
    for title in ("Debits equal credits", "Each account equals its lines", "No posted line was changed"):
        assert title in page


def test_large_books_show_the_last_proof_of_what_reads_every_line(browser_of, karoo, within, monkeypatch) -> None:
    monkeypatch.setattr("accounting.proof.queries.SMALL_BOOKS", 0)
    browser = browser_of("auditor")
    assert "wait for a first proof: each account equals its lines" in browser.get(PAGE).content.decode()
    with within(karoo):
        prove_and_keep(DAY, actor=ACTOR)
    page = browser.get(PAGE).content.decode()
    assert "wait for a first proof" not in page
    assert "Every balance that is kept is what its lines add up to." in page


def test_assertion_is_made_on_the_accounts_own_side_and_withdrawn(browser_of, karoo, within) -> None:
    browser = browser_of("accountant")
    assert browser.post(f"{PAGE}assertions/", _given(account=CAPITAL, amount="600")).status_code == 302
    with within(karoo):
        made = BalanceAssertion.objects.get()
    assert (made.amount, made.currency, made.account_id is not None) == (-600_00, "ZAR", True)
    page = browser.get(PAGE).content.decode()
    assert "Statement 10" in page
    assert "600.00" in page
    assert browser.post(f"{PAGE}assertions/{made.id}/withdrawal/").status_code == 302
    assert "Statement 10" not in browser.get(PAGE).content.decode()


def test_broken_assertion_fails_the_page_and_leads_to_the_account(browser_of) -> None:
    browser = browser_of("accountant")
    browser.post(f"{PAGE}assertions/", _given(amount="12,345.67"))
    page = browser.get(PAGE).content.decode()
    assert "1 check fails" in page
    assert "1540 holds 670.00 ZAR on 15 Oct 2026, not 12345.67" in page
    assert 'href="/t/karoo/accounts/1540/?to_date=2026-10-15"' in page


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"account": "9999"}, "There is no such account."),
        ({"amount": "much"}, "Write an amount such as"),
        ({"amount": "1.234"}, "ZAR has 2 decimals."),
        ({"amount": "9" * 30}, "too large"),
        ({"note": ""}, "required"),
        ({"day": "2026-02-31"}, "valid date"),
    ],
)
def test_bad_assertion_is_refused_beside_its_field_and_keeps_what_was_typed(browser_of, changed, sentence) -> None:
    response = browser_of("accountant").post(f"{PAGE}assertions/", _given(**{"note": "Kept words", **changed}))
    assert response.status_code == 422
    page = response.content.decode()
    assert sentence in page
    assert 'value="2026-10-15"' in page or "day" in changed


@pytest.mark.parametrize(
    ("grouping", "typed", "minor"),
    [("western", "1,234.50", 1_234_50), ("spaced", "1234,50", 1_234_50), ("indian", "(1,11,800)", -1_11_800_00)],
)
def test_asserted_amount_is_read_in_the_tenants_manner(browser_of, karoo, within, grouping, typed, minor) -> None:
    with within(karoo):
        Tenant.objects.filter(id=karoo.id).update(grouping=grouping)
    assert browser_of("accountant").post(f"{PAGE}assertions/", _given(amount=typed)).status_code == 302
    with within(karoo):
        assert BalanceAssertion.objects.get().amount == minor


@pytest.mark.parametrize("typed", ["1234,50", "1,50", "67O"])
def test_asserted_amount_that_could_be_another_is_refused(browser_of, karoo, within, typed) -> None:
    answer = browser_of("accountant").post(f"{PAGE}assertions/", _given(amount=typed))
    assert answer.status_code == 422
    assert "Write an amount such as 1,234.50." in answer.content.decode()
    with within(karoo):
        assert not BalanceAssertion.objects.exists()


def test_proof_is_made_in_the_background_once_at_a_time(browser_of, karoo, within) -> None:
    browser = browser_of("auditor")
    assert browser.post(f"{PAGE}run/").status_code == 302
    assert browser.post(f"{PAGE}run/").status_code == 302
    with within(karoo):
        assert Job.objects.filter(kind="accounting.proof.prove").count() == 1
    assert "Waiting for its turn" in browser.get(PAGE).content.decode()
    assert browser.get(f"{PAGE}progress/", headers={"HX-Request": "true"}).status_code == 200


def test_kept_proof_is_taken_along_as_json_and_pdf(browser_of, karoo, within) -> None:
    with within(karoo):
        run = prove_and_keep(DAY, actor=ACTOR)
    browser = browser_of("auditor")
    document = json.loads(browser.get(f"{PAGE}{run.id}.json").content)
    assert (document["ok"], document["as_of"], document["base_currency"]) == (True, "2026-10-15", "ZAR")
    debits = document["verdicts"][0]["figures"]
    assert {"label": "Debits", "value": "670.00", "money": True} in debits
    paper = browser.get(f"{PAGE}{run.id}.pdf")
    assert (paper["Content-Type"], paper.content[:4]) == ("application/pdf", b"%PDF")
    for path in ("", f"{run.id}.json", f"{run.id}.pdf"):
        assert browser_of("outsider").get(f"{PAGE}{path}").status_code == 404


def test_night_proves_once_and_tells_who_reads_proofs_what_fails(karoo, within) -> None:
    with within(karoo):
        assert_balance(account(CASH), day=DAY, amount=1, note="wrong", actor=ACTOR)
        cache.delete(f"nightly-proof:{clock.today(karoo.time_zone)}")
    run = prove_by_night(karoo.id)
    assert run is not None
    assert run.failing_count == 1
    assert prove_by_night(karoo.id) is None
    with within(karoo):
        assert ProofRun.objects.exclude(day=None).count() == 1
        told = Notice.objects.filter(kind="accounting.proof.failed")
        assert sorted(told.values_list("membership__user__email", flat=True)) == [
            f"{who}@karoo.example" for who in ("accountant", "admin", "auditor", "owner")
        ]
        assert "1540 holds 670.00 ZAR" in told[0].sentence


def test_page_takes_the_same_queries_however_many_entries_and_assertions_there_are(browser_of, karoo, within) -> None:
    browser = browser_of("auditor")
    with within(karoo):
        assert_balance(account(CASH), day=DAY, amount=670_00, note="Statement 10", actor=ACTOR)
    few = own_queries(browser, PAGE)
    with within(karoo):
        for code, held in ((SALES, -70_00), (CAPITAL, -600_00)):
            post(ACTOR, (CASH, 1_00), (code, -1_00), day=date(2026, 10, 16))
            assert_balance(account(code), day=DAY, amount=held, note="Count", actor=ACTOR)
    with within(karoo):
        for back in range(4):
            assert_balance(account(CASH), day=DAY + timedelta(days=back + 1), amount=672_00, note="Count", actor=ACTOR)
    # The years, two looks at each of 24 periods, and the checks that apps declare are what it grows with.
    assert own_queries(browser, PAGE) == few
    assert few < 90


def test_assertions_come_a_page_at_a_time_newest_day_first(browser_of, karoo, within, monkeypatch) -> None:
    monkeypatch.setattr("accounting.proof.queries.ASSERTIONS_ON_A_PAGE", 2)
    with within(karoo):
        for back in range(3):
            assert_balance(account(CASH), day=DAY - timedelta(days=back), amount=0, note=f"Count {back}", actor=ACTOR)
    browser = browser_of("auditor")

    def counts(query: str) -> list[str]:
        page = browser.get(f"{PAGE}{query}").content.decode()
        return [str(back) for back in range(3) if f"Count {back}<" in page]

    assert counts("") == ["0", "1"]
    assert counts("?page=1") == ["2"]
    assert counts("?page=x") == ["0", "1"]
    assert "?page=1#assertions" in browser.get(PAGE).content.decode()


def test_what_is_held_is_what_the_trial_balance_says_on_any_day(karoo, within) -> None:
    days = [date(2026, 2, 27), date(2026, 2, 28), date(2026, 10, 9), DAY, date(2026, 10, 31), date(2026, 11, 5)]
    with within(karoo):
        post(ACTOR, (CASH, 3_00), (SALES, -3_00), day=date(2026, 2, 28))
        post(ACTOR, (CASH, 5_00), (SALES, -5_00), day=date(2026, 11, 5))
        for day in days:
            assert_balance(account(CASH), day=day, amount=0, note="Count", actor=ACTOR)
        held = {one.assertion.day: one.held for one in held_assertions("ZAR")}
        said = {day: sum(one.amount for one in balances(day) if one.account_id == account(CASH).id) for day in days}
    assert held == said
    assert len(set(said.values())) > 3
