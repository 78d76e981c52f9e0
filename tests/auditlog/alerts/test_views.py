"""The pages of alerts."""

import re
from datetime import timedelta

import pytest

from auditlog.alerts.models import Alert, AlertSetting
from auditlog.alerts.queries import ALERTS_A_PAGE
from erp.foundation import clock
from tenancy.access.models import Membership
from tests.accounting.ledger.counting import own_queries
from tests.auditlog.alerts.test_tuning import raised

pytestmark = pytest.mark.django_db
ALERTS = "/t/karoo/alerts/"
RULES = f"{ALERTS}rules/"


@pytest.fixture
def found(karoo, within) -> Alert:
    """Something that a rule found."""
    with within(karoo):
        return raised()


def setting(karoo, within, code: str) -> AlertSetting:
    with within(karoo):
        return AlertSetting.objects.get(rule=code)


def test_empty_page_says_what_belongs_there(browser_of) -> None:
    owner = browser_of("owner")
    assert "Nothing waits for you" in owner.get(ALERTS).content.decode()
    assert "No alert yet" in owner.get(f"{ALERTS}?show=all").content.decode()


@pytest.mark.parametrize("person", ["accountant", "auditor", "clerk"])
def test_lesser_roles_see_no_alerts(browser_of, found, person) -> None:
    browser = browser_of(person)
    for path in (ALERTS, RULES, f"{ALERTS}{found.id}/"):
        assert browser.get(path).status_code == 403
    assert ALERTS not in browser.get("/t/karoo/").content.decode()


def test_outsider_gets_404_for_alerts_that_are_there(browser_of, found) -> None:
    for path in ("", "rules/", f"{found.id}/"):
        there = browser_of("outsider").get(ALERTS + path)
        assert there.status_code == 404
        assert there.content == browser_of("outsider").get(f"/t/no-such-tenant/alerts/{path}").content


def test_admin_sees_and_acknowledges_but_sets_nothing(browser_of, karoo, within, found) -> None:
    admin = browser_of("admin")
    assert "Somebody was locked out." in admin.get(ALERTS).content.decode()
    assert "Silence it" not in admin.get(f"{ALERTS}{found.id}/").content.decode()
    answer = admin.post(f"{ALERTS}{found.id}/", {"note": "It was Thandi."})
    assert answer.status_code == 302
    assert "Somebody was locked out." not in admin.get(ALERTS).content.decode()
    assert "It was Thandi." in admin.get(f"{ALERTS}?show=all").content.decode()
    for path in ("", "silence/", "voice/"):
        assert admin.post(RULES + path, {"rule": "locked_out", "severity": "info"}).status_code == 403
    with within(karoo):
        assert not AlertSetting.objects.exists()


def test_alert_that_somebody_else_has_seen_to_is_said_so_and_the_note_stays(browser_of, found) -> None:
    browser_of("admin").post(f"{ALERTS}{found.id}/", {"note": "Mine."})
    page = browser_of("owner").post(f"{ALERTS}{found.id}/", {"note": "Also mine."})
    assert page.status_code == 422


def test_owner_sets_a_rule(browser_of, karoo, within) -> None:
    given = {"rule": "sign_ins_failed", "is_on": "on", "severity": "alarm", "times": "7", "minutes": "60"}
    with within(karoo):
        admin = Membership.objects.get(user__email="admin@karoo.example")
    owner = browser_of("owner")
    answer = owner.post(RULES, {**given, "recipients": str(admin.id)})
    assert (answer.status_code, answer["Location"]) == (302, f"{RULES}#sign_ins_failed")
    stored = setting(karoo, within, "sign_ins_failed")
    assert (stored.is_on, stored.severity, stored.values) == (True, "alarm", {"times": 7, "minutes": 60})
    page = owner.get(RULES).content.decode()
    assert re.search(r'name="times" value="7"', page)
    assert re.search(rf'value="{admin.id}"[^>]* checked', page)


def test_owner_sets_working_hours(browser_of, karoo, within) -> None:
    given = {"rule": "odd_hours", "is_on": "on", "severity": "warning", "days": ["0", "4"]}
    browser_of("owner").post(RULES, {**given, "begins": "07:30", "ends": "17:00"})
    assert setting(karoo, within, "odd_hours").values == {"days": [0, 4], "begins": "07:30", "ends": "17:00"}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"rule": "sign_ins_failed", "times": "1", "minutes": "60"}, "greater than or equal to 2"),
        ({"rule": "sign_ins_failed", "times": "", "minutes": "60"}, "This field is required"),
        ({"rule": "odd_hours", "days": ["0"], "begins": "07:00", "ends": "07:00"}, "Work cannot end at the moment"),
        ({"rule": "odd_hours", "begins": "07:00", "ends": "08:00"}, "This field is required"),
    ],
)
def test_bad_value_is_answered_beside_its_field_and_nothing_typed_is_lost(
    browser_of, karoo, within, given, sentence
) -> None:
    answer = browser_of("owner").post(RULES, {"severity": "alarm", "is_on": "on", **given})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    opened = re.search(rf'<details class="rule" id="{given["rule"]}" open>(.*?)</details>', page, re.DOTALL)
    assert opened is not None
    assert sentence in opened[1]
    assert re.search(r'<option value="alarm" selected', opened[1])
    with within(karoo):
        assert not AlertSetting.objects.exists()


@pytest.mark.parametrize("path", ["", "silence/", "voice/"])
def test_unknown_rule_is_not_there(browser_of, path) -> None:
    assert browser_of("owner").post(RULES + path, {"rule": "no_such"}).status_code == 404


@pytest.mark.parametrize(("length", "hours"), [("hour", 1), ("day", 24)])
def test_owner_silences_a_rule_and_lets_it_speak_again(browser_of, karoo, within, length, hours) -> None:
    owner = browser_of("owner")
    given = {"rule": "locked_out", "length": length, "reason": "We test the door."}
    assert owner.post(f"{RULES}silence/", given).status_code == 302
    stored = setting(karoo, within, "locked_out")
    ahead = stored.silenced_until - clock.now()
    assert timedelta(hours=hours, minutes=-1) < ahead <= timedelta(hours=hours)
    assert "We test the door." in owner.get(RULES).content.decode()
    assert owner.post(f"{RULES}voice/", {"rule": "locked_out"}).status_code == 302
    assert "Let it speak again" not in owner.get(RULES).content.decode()


def test_silence_until_a_date_lasts_to_the_end_of_the_tenants_day(browser_of, karoo, within) -> None:
    day = clock.today(karoo.time_zone) + timedelta(days=2)
    given = {"rule": "locked_out", "length": "until", "until": day.isoformat(), "reason": "Holidays."}
    browser_of("owner").post(f"{RULES}silence/", given)
    until = setting(karoo, within, "locked_out").silenced_until
    # Midnight in Johannesburg is ten in the evening of the day before in UTC.
    assert (until.date(), until.hour, until.minute) == (day, 22, 0)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"length": "until", "reason": "x"}, "Choose the last day of the silence."),
        ({"length": "until", "until": "2020-01-01", "reason": "x"}, "Choose a moment that lies ahead"),
        ({"length": "hour", "reason": ""}, "This field is required."),
        ({"length": "century", "reason": "x"}, "is not one of the available choices"),
    ],
)
def test_bad_silence_is_answered_beside_its_field(browser_of, given, sentence) -> None:
    answer = browser_of("owner").post(f"{RULES}silence/", {"rule": "locked_out", **given})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_alert_is_silenced_from_its_own_page(browser_of, found) -> None:
    page = browser_of("owner").get(f"{ALERTS}{found.id}/").content.decode()
    assert 'action="/t/karoo/alerts/rules/silence/"' in page
    assert '<input type="hidden" name="rule" value="locked_out"' in page


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_ask_as_often_for_three_alerts_as_for_one(browser_of, karoo, within, rows) -> None:
    with within(karoo):
        alerts = [raised(key=str(number)) for number in range(rows)]
    owner = browser_of("owner")
    assert own_queries(owner, ALERTS) == 3
    assert own_queries(owner, RULES) == 3
    assert own_queries(owner, f"{ALERTS}{alerts[0].id}/") == 4


def test_pages_go_by_key_and_can_be_narrowed_to_a_rule(browser_of, karoo, within) -> None:
    with within(karoo):
        for number in range(ALERTS_A_PAGE + 1):
            raised(key=str(number))
        raised("owner_made", key="x")
    owner = browser_of("owner")
    first = owner.get(ALERTS).content.decode()
    assert first.count("told-item") == ALERTS_A_PAGE
    older = re.search(r'href="(\?[^"]*older=[^"]+)"', first)
    assert older is not None
    assert owner.get(ALERTS + older[1].replace("&amp;", "&")).content.decode().count("told-item") == 2
    assert owner.get(f"{ALERTS}?rule=owner_made").content.decode().count("told-item") == 1
    assert owner.get(f"{ALERTS}?rule=no_such").content.decode().count("told-item") == ALERTS_A_PAGE
