"""Rules are set, silenced and heard again; who may, and what it leaves behind."""

from datetime import timedelta
from uuid import uuid4

import pytest

from auditlog.alert_rules import ALERT_RULES
from auditlog.alerts.acknowledging import acknowledge_alert
from auditlog.alerts.declaring import Finding
from auditlog.alerts.errors import (
    AlreadyAcknowledged,
    BadValue,
    NotARecipient,
    SilenceNotAhead,
    SilenceWithoutReason,
    UnknownRule,
)
from auditlog.alerts.models import Alert, AlertRecipient, AlertSetting
from auditlog.alerts.raising import people_to_tell, raise_alert
from auditlog.alerts.registry import alert_rules
from auditlog.alerts.rule_settings import rule_settings
from auditlog.alerts.sweeping import WATCHMAN
from auditlog.alerts.tuning import end_silence, silence_rule, tune_rule
from auditlog.events.models import AuditEvent
from erp.foundation import clock
from erp.foundation.errors import PermissionRefused
from tenancy.access.models import Membership
from tenancy.access.role_models import PermissionOverride
from tenancy.notices.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karoo")]


def raised(code: str = "locked_out", key: str = "someone", **facts) -> Alert:
    """What a rule found just now, as the sweep raises it."""
    setting = next(one for one in rule_settings() if one.rule.code == code)
    given = {"at": clock.now(), "event_id": None, "actor": WATCHMAN, **facts}
    return raise_alert(setting.rule, Finding(key, "Somebody was locked out."), setting, **given)


def set_as_declared(code: str = "sign_ins_failed", **changed):
    rule = alert_rules()[code]
    given = {"is_on": True, "severity": rule.severity, "values": rule.defaults(), "recipients": [], **changed}
    return lambda actor: tune_rule(code, actor=actor, **given)


def notices() -> list[str]:
    return sorted(Notice.objects.filter(read_at=None).values_list("membership__user__email", flat=True))


def test_rules_stand_as_declared_until_somebody_sets_them() -> None:
    assert [one.rule.code for one in rule_settings()][:2] == ["chain_broken", "crossing_attempted"]
    assert all(one.is_on and one.severity == one.rule.severity for one in rule_settings())
    assert not AlertSetting.objects.exists()


def test_owner_sets_a_rule_and_the_log_says_from_what_to_what(owner) -> None:
    set_as_declared()(owner)
    set_as_declared(values={"times": 9, "minutes": 30}, severity="alarm")(owner)
    [setting] = [one for one in rule_settings() if one.rule.code == "sign_ins_failed"]
    assert (setting.values, setting.severity) == ({"times": 9, "minutes": 30}, "alarm")
    event = AuditEvent.objects.filter(act="auditlog.alert_rule.tuned").order_by("-id")[0]
    assert event.subject_label == "sign_ins_failed"
    assert '"times": 9' in event.changes
    assert '"warning", "alarm"' in event.changes


@pytest.mark.parametrize(
    ("code", "values", "field"),
    [
        ("sign_ins_failed", {"times": 1, "minutes": 15}, "times"),
        ("sign_ins_failed", {"times": 101, "minutes": 15}, "times"),
        ("sign_ins_failed", {"times": "many", "minutes": 15}, "times"),
        ("odd_hours", {"days": [], "begins": "06:00", "ends": "20:00"}, "days"),
        ("sign_ins_failed", {"times": True, "minutes": 15}, "times"),
        ("odd_hours", {"days": ["12"], "begins": "06:00", "ends": "20:00"}, "days"),
        ("odd_hours", {"days": [True], "begins": "06:00", "ends": "20:00"}, "days"),
        ("odd_hours", {"days": [9], "begins": "06:00", "ends": "20:00"}, "days"),
        ("odd_hours", {"days": [1], "begins": "6 o'clock", "ends": "20:00"}, "begins"),
        ("odd_hours", {"days": [1], "begins": "06:00", "ends": "06:00"}, "ends"),
    ],
)
def test_value_out_of_its_bounds_is_refused_beside_its_field(owner, code, values, field) -> None:
    with pytest.raises(BadValue) as refused:
        set_as_declared(code, values=values)(owner)
    assert refused.value.field == field


def test_unknown_rule_is_refused(owner) -> None:
    with pytest.raises(UnknownRule):
        silence_rule("no_such_rule", until=clock.now() + timedelta(hours=1), reason="x", actor=owner)


def test_only_an_owner_sets_and_silences(admin, auditor) -> None:
    later = clock.now() + timedelta(hours=1)
    for actor in (admin, auditor):
        with pytest.raises(PermissionRefused):
            set_as_declared()(actor)
        with pytest.raises(PermissionRefused):
            silence_rule("locked_out", until=later, reason="x", actor=actor)
        with pytest.raises(PermissionRefused):
            end_silence("locked_out", actor=actor)


def test_rule_that_is_turned_off_is_told_to_the_owners(owner) -> None:
    set_as_declared(is_on=False)(owner)
    assert notices() == ["owner@karoo.example"]
    assert "turned off" in Notice.objects.get().sentence
    set_as_declared(is_on=False)(owner)
    assert len(notices()) == 1


def test_silenced_rule_stays_silent_and_goes_on_writing_down(owner) -> None:
    silence_rule("locked_out", until=clock.now() + timedelta(hours=1), reason="We test the door.", actor=owner)
    Notice.objects.update(read_at=clock.now())
    alert = raised()
    assert alert.is_silenced
    assert notices() == []
    assert AuditEvent.objects.filter(act="auditlog.alert.raised", subject_id=alert.id).exists()


def test_what_happened_before_or_after_the_silence_is_told(owner) -> None:
    until = clock.now() + timedelta(hours=1)
    begun = clock.now()
    silence_rule("locked_out", until=until, reason="We test the door.", actor=owner)
    Notice.objects.update(read_at=clock.now())
    raised(key="before", at=begun - timedelta(seconds=1))
    raised(key="after", at=until)
    raised(key="within", at=until - timedelta(microseconds=1))
    assert len(notices()) == 2


def test_alert_that_was_told_to_nobody_takes_nothing_that_comes_after_the_silence(owner) -> None:
    until = clock.now() + timedelta(minutes=30)
    silence_rule("locked_out", until=until, reason="We test the door.", actor=owner)
    Notice.objects.update(read_at=clock.now())
    silent = raised(at=until - timedelta(minutes=1))
    told = raised(at=until + timedelta(minutes=1))
    assert (silent.is_silenced, told.is_silenced, told.id != silent.id) == (True, False, True)
    assert notices() == ["owner@karoo.example"]
    assert raised(at=until + timedelta(minutes=2)).id == told.id
    assert raised(at=until - timedelta(seconds=1)).id == silent.id


def test_sentence_of_an_alert_is_one_line_without_control_signs(owner) -> None:
    setting = next(one for one in rule_settings() if one.rule.code == "locked_out")
    finding = Finding("a\x00b", "Somebody\x00 was\nlocked \u202eout.")
    alert = raise_alert(setting.rule, finding, setting, at=clock.now(), event_id=None, actor=WATCHMAN)
    assert (alert.key, alert.sentence) == ("a b", "Somebody was locked out.")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"severity": "info"}, "weight from Warning to Information"),
        ({"values": {"times": 100, "minutes": 15}}, "Failed sign-ins from 5 to 100"),
        ({"values": {"times": 5, "minutes": 1}}, "Within from 15 to 1"),
        ({"severity": "alarm"}, ""),
        ({}, ""),
    ],
)
def test_rule_that_becomes_quieter_is_told_to_the_owners(owner, changed, told) -> None:
    set_as_declared(**changed)(owner)
    sentences = [one.sentence for one in Notice.objects.all()]
    assert len(sentences) == (1 if told else 0)
    assert all(f"changed the alert rule 'Many failed sign-ins': {told}." in one for one in sentences)


def test_rule_that_broke_down_and_is_set_anew_is_no_longer_marked(owner) -> None:
    set_as_declared()(owner)
    AlertSetting.objects.update(failed_at=clock.now())
    set_as_declared()(owner)
    assert AlertSetting.objects.get().failed_at is None


def test_silence_that_is_ended_is_over_at_once(owner) -> None:
    silence_rule("locked_out", until=clock.now() + timedelta(days=1), reason="x", actor=owner)
    end_silence("locked_out", actor=owner)
    Notice.objects.update(read_at=clock.now())
    assert not raised().is_silenced
    assert notices() == ["owner@karoo.example"]


@pytest.mark.parametrize("ahead", [timedelta(0), -timedelta(days=1), timedelta(days=91)])
def test_silence_ends_ahead_and_not_too_far(owner, ahead) -> None:
    with pytest.raises(SilenceNotAhead):
        silence_rule("locked_out", until=clock.now() + ahead, reason="x", actor=owner)


def test_silence_wants_a_reason_which_the_log_keeps(owner) -> None:
    later = clock.now() + timedelta(hours=1)
    with pytest.raises(SilenceWithoutReason):
        silence_rule("locked_out", until=later, reason="  ", actor=owner)
    silence_rule("locked_out", until=later, reason="We test the door.", actor=owner)
    events = AuditEvent.objects.filter(act="auditlog.alert_rule.silenced")
    assert {one.reason for one in events} == {"We test the door."}


def test_admins_are_told_where_they_were_chosen_and_only_while_they_are_admins(owner) -> None:
    admin = Membership.objects.get(user__email="admin@karoo.example")
    set_as_declared("locked_out", recipients=[admin.id])(owner)
    told = [one.user.email for one in people_to_tell("locked_out")]
    assert sorted(told) == ["admin@karoo.example", "owner@karoo.example"]
    assert [one.user.email for one in people_to_tell("new_network")] == ["owner@karoo.example"]
    Membership.objects.filter(id=admin.id).update(role="viewer")
    assert [one.user.email for one in people_to_tell("locked_out")] == ["owner@karoo.example"]


def test_somebody_who_was_granted_or_denied_the_sight_of_alerts_is_chosen_accordingly(owner) -> None:
    accountant = Membership.objects.get(user__email="accountant@karoo.example")
    admin = Membership.objects.get(user__email="admin@karoo.example")
    given = {"code": "auditlog.alert.view", "reason": "Stands in.", "given_by_label": "x"}
    PermissionOverride.objects.create(membership=accountant, effect="grant", **given)
    set_as_declared("locked_out", recipients=[accountant.id, admin.id])(owner)
    PermissionOverride.objects.create(membership=admin, effect="deny", **given)
    told = sorted(one.user.email for one in people_to_tell("locked_out"))
    assert told == ["accountant@karoo.example", "owner@karoo.example"]
    PermissionOverride.objects.filter(membership=accountant).delete()
    ended = clock.now() - timedelta(seconds=1)
    PermissionOverride.objects.create(membership=accountant, effect="grant", ends_at=ended, **given)
    assert [one.user.email for one in people_to_tell("locked_out")] == ["owner@karoo.example"]


def test_recipients_are_replaced_and_captured(owner) -> None:
    admin = Membership.objects.get(user__email="admin@karoo.example")
    set_as_declared("locked_out", recipients=[admin.id])(owner)
    set_as_declared("locked_out", recipients=[])(owner)
    assert not AlertRecipient.objects.exists()
    operations = AuditEvent.objects.filter(subject_type="auditlog.alert_recipient").values_list("operation", flat=True)
    assert sorted(operations) == ["delete", "insert"]


@pytest.mark.parametrize("who", ["clerk@karoo.example", None])
def test_nobody_else_can_be_chosen(owner, who) -> None:
    chosen = Membership.objects.get(user__email=who).id if who else uuid4()
    with pytest.raises(NotARecipient):
        set_as_declared("locked_out", recipients=[chosen])(owner)
    assert not AlertSetting.objects.exists()


def test_folding_ends_with_the_window_and_with_the_acknowledgement(admin) -> None:
    now = clock.now()
    first = raised(at=now - timedelta(minutes=121))
    assert raised(at=now - timedelta(minutes=61)).id == first.id
    second = raised(at=now)
    assert second.id != first.id
    acknowledge_alert(second, note="Seen.", actor=admin)
    assert raised(at=now).id not in (first.id, second.id)


def test_acknowledging_is_done_once_and_kept_with_name_and_note(admin, owner, clerk) -> None:
    alert = raised()
    with pytest.raises(PermissionRefused):
        acknowledge_alert(alert, note="", actor=clerk)
    acknowledge_alert(alert, note=" It was Thandi. ", actor=admin)
    after = Alert.objects.get(id=alert.id)
    assert (after.acknowledged_by_label, after.note) == (admin.label, "It was Thandi.")
    event = AuditEvent.objects.get(act="auditlog.alert.acknowledged")
    assert (event.actor_label, event.reason) == (admin.label, "It was Thandi.")
    with pytest.raises(AlreadyAcknowledged):
        acknowledge_alert(alert, note="Me too.", actor=owner)


def test_every_rule_of_the_log_is_registered() -> None:
    assert {one.code for one in ALERT_RULES} < set(alert_rules())
