"""What was refused stands in the log, although all that the refused request wrote is taken back."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounting.periods.closing import close_period
from accounting.periods.models import AccountingPeriod
from erp.foundation.errors import PermissionRefused
from erp.web import tasks
from erp.web.looking import answer_to
from tenancy.access.models import Membership, User
from tenancy.jobs import registry
from tenancy.jobs.queueing import enqueue_job
from tenancy.jobs.running import run_job_of
from tenancy.scoping.context import tenant_context
from tests.accounting.journals.test_views_entry_form import BALANCED, grid
from tests.attacks.web import browser
from tests.erp.web.events import details, events
from tests.erp.web.signing_in import OWNER

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed_july(karoo, owner) -> AccountingPeriod:
    """July 2025 is closed."""
    with tenant_context(karoo.id):
        period = AccountingPeriod.objects.get(starts=date(2025, 7, 1))
        return close_period(period, actor=owner)


def test_posting_into_a_closed_period_is_recorded(karoo, closed_july, browser_of) -> None:
    form = grid(*BALANCED, posting_date="2025-07-15")
    response = browser_of("accountant").post("/t/karoo/journal/new/", form)
    assert response.status_code == 422
    (event,) = events(karoo, "tenancy.act.refused")
    assert "closed" in event.reason
    assert (event.actor_label, event.request_id) == ("Accountant", response["X-Request-ID"])
    assert details(event) == {"act": "accounting.journal_entry.posted", "path": "/t/karoo/journal/new/"}


def test_taking_the_last_owner_away_is_recorded_once(karoo, browser_of) -> None:
    with tenant_context(karoo.id):
        last = Membership.objects.get(role="owner")
    browser_of("owner").post(f"/t/karoo/people/{last.id}/access/role/", {"role": "viewer"})
    (event,) = events(karoo, "tenancy.act.refused")
    assert event.reason.startswith("This is the last owner.")
    assert details(event)["act"] == "tenancy.role.assigned"


def test_making_an_owner_beyond_ones_own_role_is_recorded(karoo, browser_of) -> None:
    form = {"email": "new@karoo.example", "role": "owner"}
    assert browser_of("admin").post("/t/karoo/people/invitations/new/", form).status_code == 422
    (event,) = events(karoo, "tenancy.act.refused")
    assert details(event)["act"] == "tenancy.person.invited"
    assert not User.objects.filter(email="new@karoo.example").exists()


def test_slip_of_the_pen_is_not_recorded(karoo, browser_of) -> None:
    form = {"email": "clerk@karoo.example", "role": "viewer"}
    assert browser_of("admin").post("/t/karoo/people/invitations/new/", form).status_code == 422
    assert events(karoo, "tenancy.act.refused") == []


def test_form_without_its_token_is_recorded_in_the_tenant(karoo) -> None:
    client = browser("owner@karoo.example", "karoo", enforce_csrf_checks=True)
    response = client.post("/t/karoo/settings/", {"name": "Mine"})
    assert response.status_code == 403
    (event,) = events(karoo, "tenancy.form.refused")
    assert event.reason == "it did not come from a page of ours"
    assert event.subject_label == "POST /t/karoo/settings/"
    assert (event.actor_label, event.request_id) == ("Owner", response["X-Request-ID"])


def test_form_without_its_token_outside_the_tenants_is_recorded_in_each(karoo) -> None:
    client = browser("owner@karoo.example", enforce_csrf_checks=True)
    assert client.post("/accounts/password/change/", {"oldpassword": "x"}).status_code == 403
    (event,) = events(karoo, "tenancy.form.refused")
    assert details(event) == {"path": "/accounts/password/change/"}


def test_strangers_form_without_its_token_stands_in_the_security_log(karoo, security_lines) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/accounts/login/", {"login": OWNER, "password": "x"}).status_code == 403
    (line,) = security_lines("tenancy.form.refused")
    assert (line["person"], line["path"]) == ("somebody", "/accounts/login/")
    assert events(karoo, "tenancy.form.refused") == []


def test_write_without_the_entry_cookie_is_recorded(karoo) -> None:
    client = browser("owner@karoo.example")
    assert client.post("/t/karoo/settings/", {"name": "Mine"}).status_code == 403
    (event,) = events(karoo, "tenancy.form.refused")
    assert event.reason == "the page was loaded in another session"


def test_job_that_is_refused_is_recorded(karoo, owner, worker_records, monkeypatch, clean_counts) -> None:
    def refuse(job: object, actor: object) -> str:
        raise PermissionRefused("accounting.journal_import.run", "import journals")

    monkeypatch.setitem(registry._works, "tests.refuse", refuse)
    with tenant_context(karoo.id):
        job = enqueue_job("tests.refuse", label="x", actor=owner)
    run_job_of(karoo.id, job.id)
    worker_records()
    (event,) = events(karoo, "tenancy.act.refused")
    assert (event.actor_kind, event.actor_id, event.request_id) == ("task", owner.id, str(job.id))
    assert details(event)["act"] == "tests.refuse"
    assert "import journals" in event.reason


def test_what_no_form_has_caught_is_answered_with_a_sentence_and_told_to_operators(rf, caplog) -> None:
    answer = answer_to(rf.post("/t/karoo/"), ValidationError("Write a day that there is."))
    assert answer is not None
    assert (answer.status_code, b"Write a day that there is." in answer.content) == (422, True)
    assert "no form has caught what /t/karoo/ refuses" in caplog.text


def test_refusals_without_end_become_one_event(karoo, browser_of, worker_records, monkeypatch, clean_counts) -> None:
    rests: list[str] = []
    monkeypatch.setattr(tasks.record_rest, "apply_async", lambda args, **_: rests.append(args[0]))
    clerk = browser_of("clerk")
    for _ in range(57):
        assert clerk.get("/t/karoo/people/").status_code == 403
    worker_records()
    assert len(events(karoo, "tenancy.access.refused")) == 50
    tasks.record_rest(rests[0])
    *_, together = events(karoo, "tenancy.access.refused")
    assert details(together)["attempts"] == 7
    assert together.actor_label == "Clerk"
