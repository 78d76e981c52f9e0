"""Plans: true numbers, caps in the acts, and who may change what."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from auditlog.events.models import AuditEvent
from erp.foundation.actor import Actor
from erp.foundation.errors import PermissionRefused
from erp.foundation.local_settings import set_locally
from operators.door.middleware import COOKIE_NAME
from tenancy.access.models import Membership, User
from tenancy.files.models import StoredFile
from tenancy.files.placing import places_on_disk
from tenancy.files.storing import remove_file, store_file
from tenancy.invitations.accepting import accept_invitation
from tenancy.invitations.granting import Offer
from tenancy.invitations.inviting import invite_person, withdraw_invitation
from tenancy.plans import capping, registry
from tenancy.plans.asking import ask_for_plan, latest_request, open_request, withdraw_plan_request
from tenancy.plans.capping import in_words, require_room_for
from tenancy.plans.changing import GivenBilling, change_billing_details, change_plan
from tenancy.plans.errors import NoRoomInPlan, NothingAsked, PlanAskedAlready, PlanIsTheOperators, SamePlan, UnknownPlan
from tenancy.plans.models import BillingDetails, PlanRequest
from tenancy.plans.registry import PLANS
from tenancy.plans.usage import all_uses, used_of, uses_of
from tenancy.tenants.models import Tenant
from tests.operators.people import enrol

pytestmark = pytest.mark.django_db

OPERATOR = Actor(kind="operator", label="keeper@operators.example")


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> None:
    """The files of a test lie apart from all others."""
    settings.MEDIA_ROOT = str(tmp_path / "files")


@pytest.fixture
def capped(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """``capped(users=5)``: the plan standard has other caps for the length of a test."""

    def cap(**caps: int) -> None:
        standard = replace(PLANS["standard"], **caps)
        monkeypatch.setattr(capping, "PLANS", MappingProxyType({**PLANS, "standard": standard}))

    return cap


def test_use_is_counted_from_the_rows_themselves(owner, in_karoo) -> None:
    assert dict(uses_of("users")) == {"Members": 5, "Open invitations": 0}
    invite_person("new@karoo.example", Offer("viewer"), actor=owner)
    stored = store_file(b"%PDF-1.7 of some length", name="a.pdf", kind="tests", actor=owner)
    assert used_of("users") == 6
    assert dict(uses_of("bytes"))["Files"] == stored.size
    assert used_of("api_calls") == 0
    assert {one.label for one in all_uses()} >= {"Imported journals", "Exports of the audit log"}


def test_invitation_beyond_the_cap_is_refused_and_says_what_to_do(owner, in_karoo, capped) -> None:
    capped(users=6)
    made = invite_person("first@karoo.example", Offer("viewer"), actor=owner)
    with pytest.raises(NoRoomInPlan, match=r"holds 6 people.*withdraw an invitation") as refusal:
        invite_person("second@karoo.example", Offer("viewer"), actor=owner)
    assert refusal.value.field == "email"
    withdraw_invitation(made.invitation, actor=owner)
    invite_person("second@karoo.example", Offer("viewer"), actor=owner)


def test_acceptance_takes_up_what_was_counted_and_is_refused_once_the_plan_is_smaller(owner, in_karoo, capped) -> None:
    made = invite_person("first@karoo.example", Offer("viewer"), actor=owner)
    user = User.objects.create_user("first@karoo.example")
    actor = Actor(kind="person", label="first", id=user.id)
    capped(users=5)
    with pytest.raises(NoRoomInPlan):
        accept_invitation(made.invitation, made.token, user=user, actor=actor)
    capped(users=6)
    accept_invitation(made.invitation, made.token, user=user, actor=actor)
    assert Membership.objects.count() == used_of("users") == 6


def test_file_beyond_the_cap_leaves_neither_row_nor_bytes(owner, in_karoo, capped) -> None:
    capped(bytes=30)
    first = store_file(b"%PDF-1.7 twenty signs", name="a.pdf", kind="tests", actor=owner)
    with pytest.raises(NoRoomInPlan, match="holds 30 bytes"):
        store_file(b"%PDF-1.7 twenty signs", name="b.pdf", kind="tests", actor=owner)
    assert StoredFile.objects.count() == len(list(places_on_disk())) == 1
    remove_file(first, actor=owner)
    store_file(b"%PDF-1.7 twenty signs", name="b.pdf", kind="tests", actor=owner)


def test_import_beyond_the_cap_is_refused_and_its_file_is_gone(browser_of, in_karoo, capped, media, settings) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    capped(bytes=10)
    upload = SimpleUploadedFile("journal.csv", b"date,account,debit,credit\n")
    answer = browser_of("owner").post("/t/karoo/imports/new/", {"file": upload, "rounding": "refuse"})
    assert answer.status_code == 422
    assert "holds 10 bytes of kept files" in answer.content.decode()
    assert [one for one in Path(settings.MEDIA_ROOT).rglob("*") if one.is_file()] == []


def test_two_acts_are_counted_one_after_the_other(in_karoo, django_assert_num_queries) -> None:
    """The tenant's row is locked before anything is counted."""
    with django_assert_num_queries(3) as asked:
        require_room_for("users", 1)
    assert "FOR NO KEY UPDATE" in asked.captured_queries[0]["sql"]


def test_plan_is_changed_from_a_live_session_of_an_operator_alone(owner, in_karoo, karoo) -> None:
    with pytest.raises(PlanIsTheOperators):
        change_plan("large", actor=owner)
    for token in ("", "no such token"):
        set_locally({"app.operator_token": token})
        with pytest.raises(DatabaseError, match="for operators to say"), transaction.atomic():
            change_plan("large", actor=OPERATOR)
        with pytest.raises(DatabaseError, match="for operators to say"), transaction.atomic():
            Tenant.objects.filter(id=karoo.id).update(plan="large")
    set_locally({"app.operator_token": enrol().browser().cookies[COOKIE_NAME].value})
    assert change_plan("small", actor=OPERATOR, reason="asked for").name == "Small"
    assert Tenant.objects.get(id=karoo.id).plan == "small"
    event = AuditEvent.objects.get(act="tenancy.plan.changed")
    assert (event.actor_kind, event.reason) == ("operator", "asked for")
    with pytest.raises(SamePlan):
        change_plan("small", actor=OPERATOR)
    with pytest.raises(UnknownPlan, match="trial, small, standard, large"):
        change_plan("free", actor=OPERATOR)


def test_who_pays_is_written_by_owners_and_stands_in_the_log(owner, admin, in_karoo) -> None:
    with pytest.raises(PermissionRefused):
        change_billing_details(GivenBilling("Karoo"), actor=admin)
    change_billing_details(
        GivenBilling(" Karoo  Holdings ", "1 Main\n\n 2nd ", "bills@karoo.example", "za1"), actor=owner
    )
    kept = BillingDetails.objects.get()
    assert (kept.name, kept.address, kept.tax_number) == ("Karoo Holdings", "1 Main\n2nd", "ZA1")
    assert AuditEvent.objects.filter(act="tenancy.billing.changed", subject_label="Karoo Holdings").count() == 1
    with pytest.raises(ValidationError):
        change_billing_details(GivenBilling(email="nobody"), actor=owner)


def test_page_shows_true_numbers_and_lets_owners_alone_write(browser_of) -> None:
    owner = browser_of("owner")
    page = owner.get("/t/karoo/settings/plan/").content.decode()
    assert "Plan Standard" in page and "5 of 250" in page and "there is no API yet" in page
    assert owner.post("/t/karoo/settings/plan/", {"name": "Karoo", "email": "nobody"}).status_code == 422
    assert owner.post("/t/karoo/settings/plan/", {"name": "Karoo"}).status_code == 302
    assert 'value="Karoo"' in browser_of("admin").get("/t/karoo/settings/plan/").content.decode()
    assert browser_of("admin").post("/t/karoo/settings/plan/", {"name": "Mine"}).status_code == 403
    assert browser_of("accountant").get("/t/karoo/settings/plan/").status_code == 403


@pytest.mark.parametrize(
    ("number", "words"), [(12, "12 bytes"), (2_048, "2 KB"), (1_610_612_736, "1.5 GB"), (1_024**4, "1 TB")]
)
def test_bytes_are_told_in_the_largest_unit(number: int, words: str) -> None:
    assert in_words("bytes", number) == words


def test_each_plan_holds_more_than_the_one_before() -> None:
    plans = list(registry.PLANS.values())
    for smaller, larger in pairwise(plans):
        assert all(larger.most(kind) > smaller.most(kind) for kind in ("users", "bytes", "api_calls"))


def test_owner_asks_for_another_plan_once_and_takes_it_back(owner, admin, in_karoo) -> None:
    with pytest.raises(PermissionRefused):
        ask_for_plan("large", "Three branches in May", actor=admin)
    with pytest.raises(SamePlan, match="on the plan Standard already"):
        ask_for_plan("standard", "Three branches in May", actor=owner)
    with pytest.raises(UnknownPlan):
        ask_for_plan("free", "Three branches in May", actor=owner)
    asked = ask_for_plan("large", "Three branches in May", actor=owner)
    event = AuditEvent.objects.get(act="tenancy.plan.asked")
    assert (event.subject_label, event.reason) == ("large", "Three branches in May")
    with pytest.raises(PlanAskedAlready, match="Owner has asked for the plan Large already"):
        ask_for_plan("small", "Fewer people now", actor=owner)
    withdraw_plan_request(actor=owner)
    assert (open_request(), latest_request()) == (None, None)
    with pytest.raises(NothingAsked):
        withdraw_plan_request(actor=owner)
    with pytest.raises(DatabaseError, match="answered once"), transaction.atomic():
        PlanRequest.objects.filter(id=asked.id).update(withdrawn_at=None)


def test_question_is_answered_from_a_live_session_of_an_operator_alone(owner, in_karoo) -> None:
    asked = ask_for_plan("large", "Three branches in May", actor=owner)
    yes = {"answered_at": asked.asked_at, "is_granted": True, "answered_by_label": "operator x", "answer": "Yes"}
    for change in (yes, {"wanted": "small"}, {"reason": "Something else"}):
        with pytest.raises(DatabaseError, match=r"operators to answer|stays as it was"), transaction.atomic():
            PlanRequest.objects.filter(id=asked.id).update(**change)
    with pytest.raises(DatabaseError, match="before anybody answers"), transaction.atomic():
        PlanRequest.objects.create(wanted="small", reason="x", asked_at=asked.asked_at, asked_by_label="x", **yes)


def test_page_takes_the_question_keeps_what_was_refused_and_shows_the_answer(browser_of) -> None:
    owner, admin, address = browser_of("owner"), browser_of("admin"), "/t/karoo/settings/plan/"
    refused = owner.post(f"{address}request/", {"plan": "large", "reason": "May"})
    assert refused.status_code == 422
    assert "Say it in a sentence" in refused.content.decode()
    assert "May</textarea>" in refused.content.decode()
    assert 'value="large" selected' in refused.content.decode()
    assert "Ask the operators" not in admin.get(address).content.decode()
    for path in ("request/", "request/withdrawal/"):
        assert admin.post(f"{address}{path}", {"plan": "large", "reason": "Three branches"}).status_code == 403
    owner.post(f"{address}request/", {"plan": "large", "reason": "Three branches in May"})
    for reader in (owner, admin):
        page = reader.get(address).content.decode()
        assert "Owner asked for Large" in page and "waits for the operators" in page
    assert owner.post(f"{address}request/withdrawal/").status_code == 302
    assert "waits for the operators" not in owner.get(address).content.decode()
