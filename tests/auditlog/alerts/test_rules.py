"""Each rule speaks at its edge and is silent just short of it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from auditlog.alert_rules import network_of
from auditlog.alerts.registry import alert_rules
from auditlog.events.registry import event_types
from tenancy.tenants.models import Tenant
from tests.auditlog.alerts.events import Memory, judged, occurrence

NOON = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
FAILED, SIGNED_IN = "tenancy.session.sign_in_failed", "tenancy.session.signed_in"


def test_rules_watch_events_that_are_declared() -> None:
    acts = {act for rule in alert_rules().values() for act in rule.acts}
    assert acts
    assert acts <= set(event_types())


def test_every_rule_says_in_a_sentence_what_it_watches() -> None:
    for rule in alert_rules().values():
        assert rule.watches.endswith("."), rule.code
        assert len(rule.code) <= 40


def _failures(times: int, apart: timedelta, **facts: object) -> list[list[str]]:
    memory = Memory()
    found = []
    for number in range(times):
        seen = occurrence(FAILED, NOON + apart * number, **facts)
        found.append([one.key for one in judged("sign_ins_failed", seen, memory=memory)])
    return found


def test_the_fifth_failed_sign_in_is_one_too_many() -> None:
    found = _failures(5, timedelta(minutes=1))
    assert found[:4] == [[], [], [], []]
    assert found[4] == ["person:00000000-0000-0000-0000-000000000007", "network:192.0.2.0/24"]


def test_person_is_called_by_the_address_that_was_tried() -> None:
    seen = occurrence(FAILED, NOON, actor_label="somebody", changes={"address": "thandi@karoo.example", "attempts": 9})
    found = judged("sign_ins_failed", seen)
    assert found[0].sentence == (
        "5 sign-ins as thandi@karoo.example failed within 15 minutes, the last from 192.0.2.7."
    )


@pytest.mark.parametrize(("seconds", "speaks"), [(224, True), (225, False)])
def test_failed_sign_ins_count_within_fifteen_minutes_only(seconds: int, speaks: bool) -> None:
    assert bool(_failures(5, timedelta(seconds=seconds))[4]) is speaks


def test_failed_sign_ins_of_many_people_from_one_network_are_one_finding() -> None:
    memory, found = Memory(), []
    for number in range(5):
        seen = occurrence(FAILED, NOON, actor_id=None, actor_label=f"{number}@karoo.example", ip=f"198.51.100.{number}")
        found = [one.key for one in judged("sign_ins_failed", seen, memory=memory)]
    assert found == ["network:198.51.100.0/24"]


def test_failed_sign_ins_of_one_person_from_many_networks_are_one_finding() -> None:
    memory, found = Memory(), []
    for number in range(5):
        found = [
            one.key for one in judged("sign_ins_failed", occurrence(FAILED, NOON, ip=f"10.{number}.0.1"), memory=memory)
        ]
    assert found == ["person:00000000-0000-0000-0000-000000000007"]


def test_the_number_of_failed_sign_ins_can_be_set() -> None:
    memory = Memory()
    first, second = (
        judged("sign_ins_failed", occurrence(FAILED, NOON), memory=memory, times=2, minutes=1) for _ in range(2)
    )
    assert (first, len(second)) == ([], 2)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:12:34::5", "2001:db8:12::/48"),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_network_of_an_address(address: str, network: str) -> None:
    assert network_of(address) == network


def _sign_in(memory: Memory, at: datetime, ip: str) -> bool:
    return bool(judged("new_network", occurrence(SIGNED_IN, at, ip=ip), memory=memory))


def test_the_first_sign_in_of_all_is_from_no_new_network() -> None:
    assert not _sign_in(Memory(), NOON, "192.0.2.7")


def test_another_network_is_told_and_then_known() -> None:
    memory = Memory()
    assert not _sign_in(memory, NOON, "192.0.2.7")
    assert not _sign_in(memory, NOON + timedelta(hours=1), "192.0.2.200")
    assert _sign_in(memory, NOON + timedelta(hours=2), "192.0.3.1")
    assert not _sign_in(memory, NOON + timedelta(hours=3), "192.0.3.9")
    assert _sign_in(memory, NOON + timedelta(hours=4), "2001:db8:1::1")
    assert not _sign_in(memory, NOON + timedelta(hours=5), "2001:db8:1:ffff::1")
    assert _sign_in(memory, NOON + timedelta(hours=6), "2001:db8:2::1")


@pytest.mark.parametrize(("days", "told"), [(90, False), (91, True)])
def test_a_network_is_forgotten_after_ninety_days(days: int, told: bool) -> None:
    memory = Memory()
    _sign_in(memory, NOON, "192.0.2.7")
    assert _sign_in(memory, NOON + timedelta(days=days), "192.0.2.7") is told


def test_somebody_elses_network_is_still_new() -> None:
    memory = Memory()
    for person, known in (("a", "192.0.2.7"), ("b", "192.0.9.7")):
        judged("new_network", occurrence(SIGNED_IN, NOON, actor_id=None, actor_label=person, ip=known), memory=memory)
    assert judged(
        "new_network", occurrence(SIGNED_IN, NOON, actor_id=None, actor_label="b", ip="192.0.2.7"), memory=memory
    )


@pytest.mark.parametrize("whole", [True, False])
def test_export_of_everything_is_one_that_nothing_narrows(whole: bool) -> None:
    made = occurrence("auditlog.export.made", NOON, changes={"everything": whole, "format": "ndjson"})
    assert bool(judged("export_of_everything", made)) is whole


def test_broken_chain_is_told_with_the_row_that_does_not_fit() -> None:
    [found] = judged("chain_broken", occurrence("auditlog.chain.broken", NOON, reason="seal 4 is missing"))
    assert found.sentence == "The audit log does not verify: seal 4 is missing."


def test_every_attempt_across_tenants_is_told() -> None:
    rule = alert_rules()["crossing_attempted"]
    assert rule.folded_for == timedelta(0)
    seen = occurrence("tenancy.crossing.attempted", NOON, changes={"address": "owner@mumbai.example"})
    [found] = judged("crossing_attempted", seen)
    assert found.sentence == (
        'Somebody with the address "owner@mumbai.example" tried from 192.0.2.7 to reach Karoo Trading'
        " without belonging to it. Nothing was shown."
    )


def test_stranger_is_never_called_by_the_name_that_he_chose() -> None:
    name = "Your account was locked, sign in at https://evil.example"
    found = [
        judged("crossing_attempted", occurrence("tenancy.crossing.attempted", NOON, actor_label=name, changes=changes))
        for changes in ({"address": "owner@mumbai.example"}, {})
    ]
    assert all(name not in one.sentence and name not in one.key for [one] in found)
    assert {one.key for [one] in found} == {f"crossing:{UUID(int=7)}"}


def test_attempt_from_within_names_no_other_tenant() -> None:
    seen = occurrence(
        "tenancy.crossing.attempted",
        NOON,
        subject_id=UUID(int=9),
        subject_label="Mumbai Gems",
        changes={"attempts": 3, "address": "owner@karoo.example"},
    )
    [found] = judged("crossing_attempted", seen)
    assert found.sentence == (
        'Somebody with the address "owner@karoo.example" tried from 192.0.2.7 from within these books'
        " to reach what belongs to another business, 3 times. Nothing was shown."
    )


def test_attempts_that_were_folded_into_one_event_all_count() -> None:
    assert judged("sign_ins_failed", occurrence(FAILED, NOON, changes={"attempts": 4})) == []
    assert judged("sign_ins_failed", occurrence(FAILED, NOON, changes={"attempts": 5}))


def _posting(moment: str, zone: str = "Africa/Johannesburg", **facts: object) -> bool:
    seen = occurrence(
        "accounting.journal_entry.posted",
        datetime.fromisoformat(moment),
        operation="insert",
        subject_type="accounting.journal_entry",
        subject_label="JE-2026-00001",
        **facts,
    )
    values = facts.pop("values", {})
    return bool(judged("odd_hours", seen, tenant=Tenant(name="x", time_zone=zone), **values))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("moment", "zone", "odd"),
    [
        # Johannesburg is two hours ahead of UTC all year, Kolkata five and a half.
        ("2026-11-18T03:59:59+00:00", "Africa/Johannesburg", True),
        ("2026-11-18T04:00:00+00:00", "Africa/Johannesburg", False),
        ("2026-11-18T17:59:59+00:00", "Africa/Johannesburg", False),
        ("2026-11-18T18:00:00+00:00", "Africa/Johannesburg", True),
        ("2026-11-18T00:29:59+00:00", "Asia/Kolkata", True),
        ("2026-11-18T00:30:00+00:00", "Asia/Kolkata", False),
        ("2026-11-18T14:30:00+00:00", "Asia/Kolkata", True),
        # Berlin put its clocks back on 25 October 2026: six in the morning is five UTC afterwards.
        ("2026-10-24T04:00:00+00:00", "Europe/Berlin", False),
        ("2026-10-26T04:59:59+00:00", "Europe/Berlin", True),
        ("2026-10-26T05:00:00+00:00", "Europe/Berlin", False),
        # A Sunday in Auckland is still Saturday in UTC.
        ("2026-11-14T22:00:00+00:00", "Pacific/Auckland", True),
        ("2026-11-14T22:00:00+00:00", "UTC", True),
        ("2026-11-14T12:00:00+00:00", "UTC", False),
        ("2026-11-15T12:00:00+00:00", "UTC", True),
    ],
)
def test_odd_hours_are_those_of_the_tenants_own_clock(moment: str, zone: str, odd: bool) -> None:
    assert _posting(moment, zone) is odd


@pytest.mark.parametrize(
    ("moment", "odd"),
    [
        ("2026-11-16T21:00:00+00:00", True),  # Monday, before the shift
        ("2026-11-16T22:00:00+00:00", False),  # Monday's shift has begun
        ("2026-11-17T05:59:00+00:00", False),  # and goes on into Tuesday
        ("2026-11-17T06:00:00+00:00", True),
        ("2026-11-16T05:00:00+00:00", True),  # Monday morning belongs to Sunday's shift, which there is not
    ],
)
def test_hours_past_midnight_belong_to_the_day_on_which_they_began(moment: str, odd: bool) -> None:
    from accounting.alert_rules import is_working_time

    values = {"days": [0], "begins": "22:00", "ends": "06:00"}
    assert is_working_time(datetime.fromisoformat(moment), values) is not odd


def test_commands_and_the_clock_post_at_any_hour_and_plain_sql_does_not() -> None:
    night = "2026-11-18T01:00:00+00:00"
    assert not _posting(night, actor_kind="command")
    assert not _posting(night, actor_kind="task")
    assert _posting(night, actor_kind="sql")
