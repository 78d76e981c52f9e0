"""Values of the log in words."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounting.periods.models import AccountingPeriod
from auditlog.events.declaring import Audited
from auditlog.events.models import AuditEvent
from auditlog.queries import wording
from auditlog.queries.groups import row_words
from auditlog.queries.wording import Change, Wording
from tenancy.access.models import User
from tenancy.access.registry import all_areas
from tenancy.access.role_models import CustomRole
from tenancy.tenants.models import Tenant

pytestmark = pytest.mark.django_db


def event(subject_type: str, operation: str = "update", **changes: Any) -> AuditEvent:
    """An event that stands in no table."""
    return AuditEvent(subject_type=subject_type, operation=operation, changes=json.dumps(changes), parent_type="")


def changes(tenant: Tenant, one: AuditEvent) -> list[Change]:
    """What the event changed, in words."""
    return Wording([one], tenant).changes(one)


def test_fields_bear_their_names_and_values_are_written_as_people_do(karoo: Tenant, in_karoo: None) -> None:
    one = event("accounting.period", state=["open", "closed"], starts=["2026-03-01", "2026-04-01"])
    assert changes(karoo, one) == [
        Change("starts", "1 Mar 2026", "1 Apr 2026"),
        Change("state", "Open", "Closed"),
    ]
    one = event("accounting.ledger_account", is_active=[True, False], description=[None, "till"], name=["", "Till"])
    assert changes(karoo, one) == [
        Change("name", None, "Till"),
        Change("is active", "yes", "no"),
        Change("description", None, "till"),
    ]
    one = event("accounting.exchange_rate", rate=[18.5, 18.250000000000])
    assert changes(karoo, one) == [Change("rate", "18.5", "18.25")]


@pytest.mark.parametrize(
    ("grouping", "negative", "expected"),
    [("western", "minus", "ZAR\xa0−1,234,567.89"), ("indian", "parentheses", "ZAR\xa0(12,34,567.89)")],
)
def test_amounts_are_written_in_major_units_as_the_tenant_does(
    grouping: str, negative: str, expected: str, karoo: Tenant, in_karoo: None
) -> None:
    karoo.grouping, karoo.negative_style = grouping, negative
    assert changes(karoo, event("accounting.journal_entry", "insert", total=-123456789))[0].after == expected


@pytest.mark.parametrize("subject", ["tenancy.membership", "tenancy.custom_role", "tenancy.invitation"])
def test_limits_are_amounts_and_percents_wherever_they_stand(subject: str, karoo: Tenant, in_karoo: None) -> None:
    one = event(subject, post_up_to=[None, 1000000], discount_up_to=[1000, 1250])
    assert changes(karoo, one) == [
        Change("post up to", None, "ZAR\xa010,000.00"),
        Change("discount up to", "10 %", "12.5 %"),
    ]


def test_amount_in_a_currency_of_its_own_never_takes_another_ones_decimals(
    karoo: Tenant, in_karoo: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    declared = Audited("accounting.journal_entry", money=("total",), currency_column="currency")
    monkeypatch.setattr(wording, "declaration_of", lambda model: declared)
    inserted = event("accounting.journal_entry", "insert", total=5000, currency="JPY")
    assert Change("total", None, "JPY\xa05,000") in changes(karoo, inserted)
    alone = event("accounting.journal_entry", total=[1, 5000])
    assert changes(karoo, alone) == [Change("total", "1 in minor units", "5000 in minor units")]
    metal = event("accounting.journal_entry", "insert", total=5000, currency="GOLD-22")
    assert Change("total", None, "5000 in minor units of GOLD-22") in changes(karoo, metal)


def test_ids_are_shown_by_the_name_of_what_they_refer_to(karoo: Tenant, in_karoo: None) -> None:
    period = AccountingPeriod.objects.first()
    person = User.objects.get(email="accountant@karoo.example")
    assert period is not None
    one = event("accounting.journal_entry", "insert", period_id=str(period.id), posted_by_id=str(person.id))
    assert changes(karoo, one) == [Change("period", None, str(period)), Change("posted by", None, str(person))]


def test_id_of_what_is_gone_or_of_another_tenant_is_shown_by_its_beginning(
    karoo: Tenant, mumbai: Tenant, within: Any
) -> None:
    with within(mumbai):
        theirs = AccountingPeriod.objects.first()
    assert theirs is not None
    with within(karoo):
        one = event("accounting.journal_entry", "insert", period_id=str(theirs.id), reversal_of_id=str(uuid4()))
        shown = changes(karoo, one)
    assert shown[0] == Change("period", None, str(theirs.id)[:8])
    assert len(str(shown[1].after)) == 8


@pytest.mark.parametrize("entries", [1, 3])
def test_references_of_any_number_of_events_cost_one_query_for_each_kind(
    entries: int, karoo: Tenant, in_karoo: None
) -> None:
    person = User.objects.get(email="accountant@karoo.example")
    periods = list(AccountingPeriod.objects.all()[:entries])
    events = [
        event("accounting.journal_entry", "insert", period_id=str(period.id), posted_by_id=str(person.id))
        for period in periods
    ]
    with CaptureQueriesContext(connection) as queries:
        worded = Wording(events, karoo)
        for one in events:
            worded.changes(one)
    assert len(queries) == 2


def test_masked_values_are_shown_as_masked(karoo: Tenant, in_karoo: None, monkeypatch: pytest.MonkeyPatch) -> None:
    declared = Audited("accounting.ledger_account", masked=("description",), masked_but_last_four=("name",))
    monkeypatch.setattr(wording, "declaration_of", lambda model: declared)
    one = event("accounting.ledger_account", description=["***", "***"], name=["***4321", None])
    assert changes(karoo, one) == [
        Change("name", "masked, ends in 4321", None),
        Change("description", "masked", "masked"),
    ]


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ('{"colour": ["red", "blue"]}', [Change("colour", "red", "blue")]),
        ('{"sizes": [null, [1, 2]]}', [Change("sizes", None, "[1, 2]")]),
        ('{"box": [null, {"inner_size": 3, "lid": "red"}]}', [Change("box", None, "inner size 3, lid red")]),
        ('{"colour": "blue"}', [Change("colour", None, "blue")]),
        ("not JSON", [Change("changes", None, "not JSON")]),
        ('{"act": "tenancy.role.made"}', [Change("act", None, "made the role")]),
        (None, []),
    ],
)
def test_event_of_a_model_that_is_gone_or_of_a_damaged_row_is_still_shown(
    stored: str | None, expected: list[Change], karoo: Tenant, in_karoo: None
) -> None:
    one = AuditEvent(subject_type="stock.gone", operation="update", changes=stored, parent_type="")
    assert changes(karoo, one) == expected


def test_structure_in_a_field_is_read_out(karoo: Tenant, in_karoo: None) -> None:
    one = event("accounting.journal_import", state=["checking", {"not": "a state"}])
    assert changes(karoo, one)[0].after == "not a state"


def test_value_of_an_older_form_of_a_field_is_shown_as_it_is(karoo: Tenant, in_karoo: None) -> None:
    one = event("accounting.period", starts=["soon", "2026-04-01"], state=["ajar", "open"])
    assert changes(karoo, one) == [Change("starts", "soon", "1 Apr 2026"), Change("state", "ajar", "Open")]


def test_events_about_a_membership_name_the_person(karoo: Tenant, in_karoo: None) -> None:
    person = User.objects.get(email="accountant@karoo.example")
    one = event("tenancy.membership", role=["viewer", "accountant"])
    one.act, one.parent_type, one.parent_id = "tenancy.role.assigned", "tenancy.user", person.id
    assert Wording([one], karoo).sentence(one) == f"changed the role of {person} to Accountant"
    one.parent_id = uuid4()
    assert Wording([one], karoo).sentence(one) == "changed the role of a person to Accountant"


def refusal(act: str, **columns: Any) -> AuditEvent:
    """An event of an act alone, that stands in no table."""
    return AuditEvent(act=act, operation="event", parent_type="", **columns)


def test_refusal_says_in_words_what_the_person_may_not_and_where(karoo: Tenant, in_karoo: None) -> None:
    one = refusal("tenancy.access.refused", reason="auditlog.event.export", subject_label="GET /t/karoo/audit/exports/")
    worded = Wording([one], karoo)
    words = worded.sentence(one)
    assert words == "was refused: may not export the audit log (GET /t/karoo/audit/exports/)"
    assert worded.reason(one, words) == ""
    one.reason, one.subject_label = "stock.gone.view", ""
    assert worded.sentence(one) == "was refused: stock.gone.view"


def test_codes_of_permissions_areas_and_roles_are_told_in_words(karoo: Tenant, in_karoo: None) -> None:
    own = CustomRole.objects.create(name="Night desk", name_key="night desk")
    one = event("tenancy.tenant", second_factor_roles=[["accountant"], ["accountant", str(own.id)]])
    assert changes(karoo, one) == [Change("second factor roles", "Accountant", "Accountant, Night desk")]
    one = event("tenancy.membership", own_only=[[], ["accounting.journal_entry"]])
    assert changes(karoo, one) == [Change("own only", None, all_areas()["accounting.journal_entry"].label)]
    one = event("tenancy.role_permission", "insert", code="auditlog.event.export")
    assert changes(karoo, one) == [Change("code", None, "export the audit log")]


@pytest.mark.parametrize(("effect", "may"), [("grant", "may"), ("deny", "may not")])
def test_override_says_whether_it_grants_or_denies(effect: str, may: str, karoo: Tenant, in_karoo: None) -> None:
    one = event("tenancy.permission_override", "insert", effect=effect, code="auditlog.event.export")
    one.act, one.subject_label = "tenancy.override.given", "auditlog.event.export"
    assert Wording([one], karoo).sentence(one) == f"gave a person an override: {may} export the audit log"
    gone = event("tenancy.permission_override", "delete", effect=effect)
    gone.act, gone.subject_label = "tenancy.override.withdrawn", "auditlog.event.export"
    assert Wording([gone], karoo).sentence(gone).endswith(f"a person: {may} export the audit log")


def test_sentence_without_a_reason_ends_without_a_colon(karoo: Tenant, in_karoo: None) -> None:
    one = refusal("tenancy.session.ended", reason="")
    assert Wording([one], karoo).sentence(one) == "was signed out"
    one.reason = "the session was over"
    assert Wording([one], karoo).sentence(one) == "was signed out: the session was over"


def test_way_of_signing_in_is_told_by_the_person_and_in_words(karoo: Tenant, in_karoo: None) -> None:
    person = User.objects.get(email="accountant@karoo.example")
    one = event("tenancy.second_factor", "insert", user_id=str(person.id))
    one.act, one.subject_label = "tenancy.entrance.changed", "totp"
    assert Wording([one], karoo).sentence(one) == f"changed how {person} signs in"
    assert row_words(one).endswith("codes of an app added")
    one.changes = "{}"
    assert Wording([one], karoo).sentence(one) == "changed a way of signing in"
    one.subject_label = person.email
    assert Wording([one], karoo).sentence(one) == f"changed how {person.email} signs in"


def test_failed_sign_in_says_whose(karoo: Tenant, in_karoo: None) -> None:
    one = refusal("tenancy.session.sign_in_failed", reason="wrong password", subject_label="owner@karoo.example")
    assert Wording([one], karoo).sentence(one) == "failed to sign in as owner@karoo.example: wrong password"


def test_command_that_ended_well_gives_no_reason_and_another_one_does(karoo: Tenant, in_karoo: None) -> None:
    one = refusal("tenancy.command.ran", reason="done", subject_label="verify_audit")
    worded = Wording([one], karoo)
    assert worded.reason(one, "ran verify_audit") == ""
    one.reason = "ended with status 1"
    assert worded.reason(one, "ran verify_audit") == "ended with status 1"


def test_numbers_of_an_alert_rule_are_told_one_by_one_by_their_names(karoo: Tenant, in_karoo: None) -> None:
    one = event("auditlog.alert_rule", values=[{"times": 5, "minutes": 15}, {"times": 3, "minutes": 15}])
    one.act, one.subject_label = "auditlog.alert_rule.tuned", "sign_ins_failed"
    assert changes(karoo, one) == [Change("Failed sign-ins", "5", "3")]
    assert Wording([one], karoo).sentence(one) == "set the alert rule Many failed sign-ins"
    assert row_words(one).endswith("Many failed sign-ins changed")
    one.subject_label = "gone_by_now"
    assert changes(karoo, one) == [Change("times", "5", "3")]
    assert Wording([one], karoo).sentence(one) == "set the alert rule gone_by_now"


def test_ids_without_a_name_and_hashes_are_known_as_keys(karoo: Tenant, in_karoo: None) -> None:
    period = AccountingPeriod.objects.first()
    assert period is not None
    one = event(
        "accounting.journal_entry",
        "insert",
        period_id=str(period.id),
        reversal_of_id=str(uuid4()),
        digest="0f" * 32,
        number="JE-1",
    )
    assert {change.field for change in changes(karoo, one) if change.is_key} == {"reversal of", "digest"}


@pytest.mark.parametrize(
    ("act", "reason", "shown"),
    [
        ("tenancy.role.assigned", "clerk@karoo.example", ""),
        ("tenancy.scope.changed", "clerk@karoo.example", ""),
        ("tenancy.role.assigned", "Stands in for clerk@karoo.example", "Stands in for clerk@karoo.example"),
        ("tenancy.override.given", "clerk@karoo.example", "clerk@karoo.example"),
    ],
)
def test_address_of_the_person_is_no_reason(act: str, reason: str, shown: str, karoo: Tenant, in_karoo: None) -> None:
    one = refusal(act, reason=reason)
    assert Wording([one], karoo).reason(one, "changed the role of a person") == shown
