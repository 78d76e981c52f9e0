"""Requests while somebody looks with another's eyes."""

from datetime import date, timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.utils import InternalError
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from accounting.ledger.models import LedgerAccount
from accounting.ledger.posting import post_journal_entry
from accounting.ledger.proposals import ProposedEntry, base_line
from auditlog.events.models import AuditEvent
from erp.foundation import clock
from erp.web.looking import SESSION_KEY, SHOWS_NOTHING_PRIVATE, hold_read_only
from erp.web.urls import urlpatterns
from tenancy.access.membership import assign_role
from tenancy.access.models import Membership, User
from tenancy.access.overriding import override_permission
from tenancy.seeing.models import Seeing
from tests.attacks.web import browser
from tests.tenancy.access.people import member

pytestmark = pytest.mark.django_db

HOME, LEDGER = "/t/karoo/", "/t/karoo/reports/trial-balance/"


@pytest.fixture
def look(browser_of, karoo, within):
    """``look("clerk")``: the owner's browser, looking as somebody."""

    def begin(person: str, seer: str = "owner"):
        client = browser_of(seer)
        with within(karoo):
            address = f"/t/karoo/people/{member(person).id}/seeing/"
        answer = client.post(address, {"reason": "A question"})
        assert (answer.status_code, answer["Location"]) == (302, HOME)
        return client

    return begin


def events(karoo, within, act: str) -> list[tuple[str, str]]:
    with within(karoo):
        found = AuditEvent.objects.filter(act=act).order_by("ordinal")
        return list(found.values_list("actor_label", "reason"))


def test_page_is_the_others_and_says_so(look) -> None:
    client = look("clerk")
    page = client.get(HOME).content.decode()
    assert "You see the product as Clerk does." in page
    assert "/t/karoo/people/" not in page
    assert client.get("/t/karoo/people/").status_code == 403
    assert client.get("/t/karoo/journal/").status_code == 200
    assert "You see the product as Clerk does." in client.get("/t/karoo/nothing-of-the-kind/").content.decode()


def test_nothing_is_written_and_the_attempt_is_recorded(look, karoo, within) -> None:
    client = look("accountant")
    for path, data in (("journal/new/", {"memo": "Mine"}), ("settings/", {"name": "Mine"}), ("people/", {})):
        answer = client.post(f"{HOME}{path}", data)
        assert answer.status_code == 403
        assert "nothing can be changed" in answer.content.decode()
    recorded = events(karoo, within, "tenancy.look.refused")
    assert len(recorded) == 3
    assert {label for label, _ in recorded} == {"Owner seeing as Accountant"}


def test_file_with_everything_neither_leaves_nor_is_asked_for(look, browser_of, karoo, within, owner) -> None:
    from reporting.takeaways.models import Takeaway
    from reporting.takeaways.requesting import request_takeaway
    from tenancy.jobs.running import run_job_of

    with within(karoo):
        takeaway = request_takeaway(actor=owner)
    run_job_of(karoo.id, takeaway.job_id)
    # The other is an owner as well: what is asked is only whether a look may.
    with within(karoo):
        assign_role(member("admin"), role="owner", actor=owner)
    client = look("admin")
    address = f"{HOME}settings/takeaway/"
    assert client.get(address).status_code == 200
    for answer in (client.get(f"{address}{takeaway.id}/file/"), client.post(address)):
        assert answer.status_code == 403
    with within(karoo):
        assert (Takeaway.objects.count(), Takeaway.objects.get().times_taken) == (1, 0)


def test_no_file_leaves(look, karoo, within) -> None:
    client = look("accountant")
    for form in ("csv", "xlsx", "pdf", "json"):
        answer = client.get(f"{LEDGER}?format={form}")
        assert answer.status_code == 403
        assert "Content-Disposition" not in answer
        assert "only looking" in answer.content.decode()
    assert events(karoo, within, "reporting.report.exported") == []


def test_notices_are_shown_to_nobody_who_looks(look) -> None:
    client = look("accountant")
    for path in ("notices/", "notices/bell/"):
        assert client.get(f"{HOME}{path}").status_code == 403
    assert "data-bell" not in client.get(HOME).content.decode()


def test_other_tenants_of_the_person_are_not_named(look, mumbai, within) -> None:
    with within(mumbai):
        Membership.objects.create(user=User.objects.get(email="clerk@karoo.example"), role="viewer")
    assert "Mumbai Gems" not in look("clerk").get(HOME).content.decode()


def test_scope_is_the_others(look, karoo, within, accountant, owner) -> None:
    with within(karoo):
        debit, credit = LedgerAccount.objects.filter(is_group=False, is_control=False).values_list("id", flat=True)[:2]
        for actor, memo in ((accountant, "Of the accountant"), (owner, "Of the owner")):
            lines = [base_line(debit, 500, "ZAR"), base_line(credit, -500, "ZAR")]
            post_journal_entry(ProposedEntry(date(2025, 10, 15), lines, memo=memo), actor=actor)
        Membership.objects.filter(id=member("accountant").id).update(own_only=["accounting.journal_entry"])
    page = look("accountant").get("/t/karoo/journal/").content.decode()
    assert "Of the accountant" in page
    assert "Of the owner" not in page


def test_ending_makes_one_oneself_again(look) -> None:
    client = look("clerk")
    assert client.post("/t/karoo/seeing/ending/").status_code == 302
    assert client.get("/t/karoo/people/").status_code == 200
    assert "look-bar" not in client.get(HOME).content.decode()


def test_somebody_without_the_home_page_can_be_left_again(look, karoo, within, owner) -> None:
    with within(karoo):
        override_permission(member("clerk"), code="tenancy.home.view", effect="deny", reason="A test", actor=owner)
    client = look("clerk")
    assert client.get(HOME).status_code == 403
    assert "look-bar" in client.get(HOME).content.decode()
    assert client.post("/t/karoo/seeing/ending/").status_code == 302
    assert client.get(HOME).status_code == 200


def test_it_ends_by_itself(look, karoo, within, monkeypatch) -> None:
    client = look("clerk")
    later = clock.now() + timedelta(minutes=31)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert client.get("/t/karoo/journal/")["Location"] == HOME
    assert "half an hour had passed" in client.get(HOME).content.decode()
    assert client.get("/t/karoo/people/").status_code == 200
    assert events(karoo, within, "tenancy.seeing.ended") == [("Owner seeing as Clerk", "half an hour had passed")]


def test_it_ends_when_the_person_leaves(look, karoo, within) -> None:
    client = look("clerk")
    with within(karoo):
        Membership.objects.filter(user__email="clerk@karoo.example").delete()
    assert client.get("/t/karoo/journal/").status_code == 302
    assert client.get("/t/karoo/people/").status_code == 200


def test_it_ends_when_the_person_is_suspended(look, karoo, within) -> None:
    client = look("clerk")
    with within(karoo):
        Membership.objects.filter(user__email="clerk@karoo.example").update(
            suspended_at=clock.now(), suspension_reason="On leave"
        )
        address = f"/t/karoo/people/{member('clerk').id}/seeing/"
    assert client.get("/t/karoo/journal/").status_code == 302
    assert "is suspended and sees nothing here" in client.post(address).content.decode()


def test_it_ends_when_the_seer_may_no_more(look, karoo, within, owner) -> None:
    client = look("clerk", seer="admin")
    with within(karoo):
        override_permission(member("admin"), code="tenancy.person.see_as", effect="deny", reason="x", actor=owner)
    assert client.get("/t/karoo/journal/").status_code == 302
    assert "look-bar" not in client.get(HOME).content.decode()


def test_it_ends_when_the_other_comes_to_hold_more(look, karoo, within) -> None:
    client = look("clerk", seer="admin")
    with within(karoo):
        Membership.objects.filter(user__email="clerk@karoo.example").update(role="owner")
    assert client.get("/t/karoo/settings/security/").status_code == 302
    assert events(karoo, within, "tenancy.seeing.ended")[0][1] == "Clerk holds what you do not"


def test_it_is_of_one_session(look) -> None:
    look("clerk")
    assert "look-bar" not in browser("owner@karoo.example", "karoo").get(HOME).content.decode()


def test_id_of_anothers_look_in_the_session_is_worth_nothing(look, karoo, within) -> None:
    look("admin")
    with within(karoo):
        seeing = Seeing.objects.get()
    clerk = browser("clerk@karoo.example", "karoo")
    session = clerk.session
    session[SESSION_KEY] = {str(karoo.id): str(seeing.id)}
    session.save()
    assert clerk.get("/t/karoo/people/").status_code == 302
    assert clerk.get("/t/karoo/people/").status_code == 403


def test_looking_begins_no_second_look(look, karoo, within) -> None:
    client = look("admin")
    with within(karoo):
        address = f"/t/karoo/people/{member('clerk').id}/seeing/"
    assert client.post(address).status_code == 403


def test_page_that_writes_is_stopped_by_the_database(look, karoo, within, monkeypatch) -> None:
    client = look("clerk")

    def writes(request, slug):
        Membership.objects.filter(user__email="clerk@karoo.example").update(last_seen_at=clock.now())
        return HttpResponse("written")

    home = next(pattern for pattern in urlpatterns if pattern.name == "home")
    monkeypatch.setattr(home, "callback", writes)
    answer = client.get(HOME)
    assert answer.status_code == 403
    assert "nothing can be changed" in answer.content.decode()


def test_database_does_not_let_itself_be_talked_out_of_it(in_karoo) -> None:
    with transaction.atomic():
        hold_read_only()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            for statement in ("SET TRANSACTION READ WRITE", "SET LOCAL transaction_read_only = off"):
                with pytest.raises(InternalError), transaction.atomic():
                    cursor.execute(statement)
            with pytest.raises(InternalError), transaction.atomic():
                Membership.objects.update(last_seen_at=clock.now())


def test_looking_costs_two_more_queries_and_not_looking_none(look) -> None:
    client = look("admin")
    client.get("/t/karoo/accounts/")
    with CaptureQueriesContext(connection) as looking:
        client.get("/t/karoo/accounts/")
    client.post("/t/karoo/seeing/ending/")
    client.get("/t/karoo/accounts/")
    with CaptureQueriesContext(connection) as plain:
        client.get("/t/karoo/accounts/")
    assert len(looking) - len(plain) <= 2


def test_files_of_the_other_are_his_alone(look) -> None:
    client = look("accountant")
    for path in ("", f"{uuid4()}/", f"{uuid4()}/progress/", f"{uuid4()}/file/"):
        answer = client.get(f"{HOME}reports/files/{path}")
        assert answer.status_code == 403, path
        assert SHOWS_NOTHING_PRIVATE in unescape(answer.content.decode())
