"""The pages of the wizard: what is typed is kept, faults stand beside their rows, strangers see nothing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounting.ledger.models import EntrySource, JournalEntry
from accounting.opening.models import OpenItem
from accounting.opening.queries import present_draft, standing_opening
from tests.accounting.opening.drafts import BALANCES, CUSTOMERS, SUPPLIERS, drafted

pytestmark = pytest.mark.django_db

ROOT = "/t/karoo/opening/"
PAGES = ["", "day/", "preview/", *(f"tables/{key}/{more}" for key in ("trial-balance", "customers", "suppliers")
                                   for more in ("", "reading/"))]  # fmt: skip


@pytest.fixture
def drafted_books(karoo, within, accountant) -> None:
    """The first tenant has a draft, so that there is something to leak."""
    with within(karoo):
        drafted(accountant)


@pytest.fixture
def state(karoo, within):  # type: ignore[no-untyped-def]
    """``state(question)``: what the first tenant answers."""

    def ask(question):  # type: ignore[no-untyped-def]
        with within(karoo):
            return question()

    return ask


def _typed(names: tuple[str, ...], rows, revision: int, **more: str) -> dict[str, str]:  # type: ignore[no-untyped-def]
    data = {"revision": str(revision), **more}
    for place, row in enumerate(rows):
        data |= {f"row-{place}-{name}": value for name, value in zip(names, row, strict=False)}
    return data


ITEM_NAMES = ("party", "number", "document_date", "due_date", "amount")


@pytest.mark.parametrize("page", PAGES)
def test_outsider_gets_404_and_a_reader_403_or_the_page(browser_of, drafted_books, page) -> None:
    foreign = browser_of("outsider").get(f"{ROOT}{page}")
    assert foreign.status_code == 404
    assert foreign.content == browser_of("outsider").get(f"/t/no-such-tenant/opening/{page}").content
    assert browser_of("clerk").get(f"{ROOT}{page}").status_code == 403
    assert browser_of("auditor").get(f"{ROOT}{page}").status_code == (200 if page == "" else 403)
    assert browser_of("accountant").get(f"{ROOT}{page}").status_code == 200


def test_way_through_the_wizard_posts_what_was_typed(browser_of, state) -> None:
    browser = browser_of("accountant")
    answer = browser.post(f"{ROOT}day/", {"day": "2026-03-01", "revision": "0"})
    assert answer["Location"] == f"{ROOT}tables/trial-balance/"
    data = _typed(("account", "debit", "credit"), BALANCES, 1, go_on="1")
    assert browser.post(f"{ROOT}tables/trial-balance/", data)["Location"] == f"{ROOT}tables/customers/"
    data = _typed(ITEM_NAMES, CUSTOMERS, 2, go_on="1")
    assert browser.post(f"{ROOT}tables/customers/", data)["Location"] == f"{ROOT}tables/suppliers/"
    data = _typed(ITEM_NAMES, SUPPLIERS, 3, go_on="1")
    assert browser.post(f"{ROOT}tables/suppliers/", data)["Location"] == f"{ROOT}preview/"
    page = browser.get(f"{ROOT}preview/").content.decode()
    assert "Hold each bank and cash balance" in page
    assert " disabled" not in page.partition("Post the opening balances")[0].rpartition("<button")[2]
    assert browser.post(f"{ROOT}posting/", {"revision": "4"})["Location"] == ROOT
    assert state(standing_opening).day.isoformat() == "2026-03-01"
    assert state(OpenItem.objects.count) == 5
    browser.post(f"{ROOT}posting/", {"revision": "4"})
    assert state(JournalEntry.objects.filter(source=EntrySource.OPENING).count) == 1


def test_faults_stand_beside_their_cells_and_what_was_typed_is_kept(browser_of, state) -> None:
    browser = browser_of("accountant")
    rows = [("Bnak current account", "5,0.0", ""), ("1510", "1.00", "2.00"), ("1000", "5", "")]
    answer = browser.post(f"{ROOT}tables/trial-balance/", _typed(("account", "debit", "credit"), rows, 0, go_on="1"))
    page = browser.get(answer["Location"]).content.decode()
    for words in (
        'value="Bnak current account"',
        'value="5,0.0"',
        "Is it <strong>1510 Bank current account</strong>?",
        "is not an amount",
        "Write either a debit or a credit.",
        "is a heading",
        "3 rows need a look",
    ):
        assert words in page, words
    assert 'name="row-0-account"' in page
    faulty = browser.get(f"{ROOT}tables/trial-balance/?show=faulty").content.decode()
    assert faulty.count('aria-invalid="true"') >= 4
    assert state(lambda: len(present_draft().balances)) == 3


def test_rows_that_are_emptied_go_and_the_others_stay(browser_of, drafted_books, state) -> None:
    revision = state(present_draft).revision
    data = {"revision": str(revision), "row-1-account": "", "row-1-debit": "", "row-1-credit": ""}
    browser_of("accountant").post(f"{ROOT}tables/trial-balance/", data)
    left = [row["account"] for row in state(present_draft).balances]
    assert left == [account for account, _, _ in BALANCES if account != "Petty cash"]


def test_page_that_is_out_of_date_loses_nothing_and_overwrites_nothing(browser_of, drafted_books, state) -> None:
    answer = browser_of("admin").post(
        f"{ROOT}tables/trial-balance/", {"revision": "1", "row-0-account": "1540", "row-0-debit": "77.00"}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "has changed the opening balances" in page
    assert 'value="77.00"' in page
    assert state(present_draft).balances[0]["account"] == "1510"


def test_totals_follow_what_is_typed_and_keep_nothing(browser_of, drafted_books, state) -> None:
    before = state(present_draft).revision
    data = {"row-0-account": "1510", "row-0-debit": "82,151.50", "row-0-credit": ""}
    panel = browser_of("accountant").post(f"{ROOT}tables/trial-balance/totals/", data).content.decode()
    assert "257,301.00" in panel
    assert "<html" not in panel
    items = browser_of("accountant").post(f"{ROOT}tables/customers/totals/", {"row-0-amount": "1.00"}).content.decode()
    assert "is-off" in items
    assert state(present_draft).revision == before


def test_uploaded_table_takes_the_place_of_the_rows_and_explained_names_are_remembered(browser_of, state) -> None:
    browser = browser_of("accountant")
    text = "Account,Debit,Credit\nFNB cheque,100.00,\nMembers' funds,,100.00\n"
    file = SimpleUploadedFile("tb.csv", text.encode())
    assert browser.post(f"{ROOT}tables/trial-balance/reading/", {"file": file, "revision": "0"}).status_code == 302
    page = browser.get(f"{ROOT}tables/trial-balance/").content.decode()
    assert 'name="row-0-given" value="FNB cheque"' in page
    fixed = {
        "revision": "1",
        "row-0-given": "FNB cheque", "row-0-account": "1510 Bank current account", "row-0-debit": "100.00",
        "row-1-given": "Members' funds", "row-1-account": "3100", "row-1-credit": "100.00",
        "go_on": "1",
    }  # fmt: skip
    assert browser.post(f"{ROOT}tables/trial-balance/", fixed)["Location"] == f"{ROOT}tables/customers/"
    file = SimpleUploadedFile("tb2.csv", text.replace("100.00", "250.00").encode())
    browser.post(f"{ROOT}tables/trial-balance/reading/", {"file": file, "revision": "2"})
    again = browser.get(f"{ROOT}tables/trial-balance/").content.decode()
    assert 'aria-invalid="true"' not in again


def test_table_that_cannot_be_read_is_answered_beside_it_and_is_still_there(browser_of) -> None:
    answer = browser_of("accountant").post(
        f"{ROOT}tables/customers/reading/", {"table": "Name,Amount\nNdlovu,5", "revision": "0"}
    )
    assert answer.status_code == 422
    assert "Document, Dated are missing" in answer.content.decode()
    assert "Ndlovu,5" in answer.content.decode()


def test_what_does_not_tie_is_said_on_the_page_that_posts(browser_of, drafted_books, state) -> None:
    browser = browser_of("accountant")
    revision = state(present_draft).revision
    browser.post(f"{ROOT}tables/customers/", {"revision": str(revision), "row-0-amount": "29,999.99",
                 "row-0-party": "Ndlovu", "row-0-number": "1", "row-0-document_date": "2026-01-15"})  # fmt: skip
    assert "differ by 0.01 ZAR" in browser.get(f"{ROOT}preview/").content.decode()
    answer = browser.post(f"{ROOT}posting/", {"revision": str(revision + 1)})
    assert answer.status_code == 422
    assert "differ by 0.01 ZAR" in answer.content.decode()
    assert state(standing_opening) is None


def test_difference_waits_on_its_account_when_somebody_says_so(browser_of, state) -> None:
    browser = browser_of("accountant")
    browser.post(f"{ROOT}day/", {"day": "2026-03-01", "revision": "0"})
    data = _typed(("account", "debit", "credit"), [("1510", "5.00", ""), ("3100", "", "4.00")], 1)
    browser.post(f"{ROOT}tables/trial-balance/", data)
    assert "can wait on <strong>3900 Opening balances</strong>" in browser.get(f"{ROOT}preview/").content.decode()
    browser.post(f"{ROOT}difference/", {"to_account": "1", "revision": "2"})
    assert browser.post(f"{ROOT}posting/", {"revision": "3"})["Location"] == ROOT


def test_admin_locks_and_nobody_replaces_afterwards(browser_of, drafted_books, state) -> None:
    admin = browser_of("admin")
    admin.post(f"{ROOT}posting/", {"revision": str(state(present_draft).revision)})
    assert browser_of("accountant").post(f"{ROOT}lock/").status_code == 403
    assert admin.post(f"{ROOT}lock/")["Location"] == ROOT
    page = admin.get(ROOT).content.decode()
    assert "not replaced any more" in page
    answer = admin.post(f"{ROOT}day/", {"day": "2026-04-01", "revision": str(state(present_draft).revision)})
    assert answer.status_code == 422
    assert "not replaced any more" in answer.content.decode()


def test_who_works_for_some_branches_sees_none_of_it(browser_of, drafted_books, karoo, within) -> None:
    from tenancy.access.models import Membership

    with within(karoo):
        Membership.objects.filter(user__email="accountant@karoo.example").update(all_branches=False)
    browser = browser_of("accountant")
    for page in PAGES:
        answer = browser.get(f"{ROOT}{page}")
        assert answer.status_code == 403
        assert "Ndlovu" not in answer.content.decode()
    assert browser.post(f"{ROOT}posting/", {"revision": "4"}).status_code == 403


@pytest.mark.parametrize("key", ["nothing", "trial_balance"])
def test_table_that_there_is_not_is_not_found(browser_of, key: str) -> None:
    assert browser_of("accountant").get(f"{ROOT}tables/{key}/").status_code == 404


@pytest.mark.parametrize("rows", [1, 90])
def test_grid_takes_the_same_queries_however_many_rows(browser_of, karoo, within, accountant, rows: int,
                                                       django_assert_num_queries) -> None:  # fmt: skip
    from tests.accounting.opening.drafts import balance_row

    with within(karoo):
        drafted(accountant, balances=[balance_row("1510", "1.00")] * rows, customer_items=[], supplier_items=[])
    browser = browser_of("accountant")
    browser.get(f"{ROOT}tables/trial-balance/")
    with django_assert_num_queries(QUERIES):
        browser.get(f"{ROOT}tables/trial-balance/")


QUERIES = 7
