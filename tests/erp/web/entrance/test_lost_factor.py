"""Whoever lost every factor comes back by password, mailbox and a wait; and by nothing less."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client

from erp.foundation import clock
from erp.web.entrance.codes import make_recovery_codes
from tenancy.access.models import Membership
from tenancy.entrance.models import FactorRecovery
from tenancy.entrance.queries import open_recovery
from tenancy.notices.models import Notice
from tenancy.scoping.context import tenant_context
from tests.cast import PASSWORD
from tests.erp.web.entrance.factors import FACTOR, App, half_signed_in
from tests.erp.web.events import details, events
from tests.erp.web.signing_in import OWNER, is_signed_in, try_to_sign_in

pytestmark = pytest.mark.django_db

LOST = "/accounts/login/factor/lost/"
ADMIN = "admin@karoo.example"


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Put the clock forward."""

    def put_forward(**by: float) -> None:
        now = clock.now() + timedelta(**by)

        def moved() -> datetime:
            return now

        monkeypatch.setattr(clock, "now", moved)

    return put_forward


def _told(tenant: Any, act: str = "") -> list[Any]:
    return [one for one in events(tenant, act) if one.operation == "event"]


def _link(way: str, to: str = OWNER) -> str:
    pattern = r"/accounts/factor/recovery/[^/\s]+/" + (r"refusal/" if way == "refuse" else r"(?=\s)")
    for one in reversed(mail.outbox):
        if one.to == [to] and (found := re.search(pattern, f"{one.body}\n")):
            return found[0]
    raise AssertionError(f"no link to {way}")


def _ask(email: str = OWNER) -> Client:
    client = half_signed_in(email)
    assert client.post(LOST, {"step": "ask"}).status_code == 200
    return client


def _confirmed(email: str = OWNER) -> Client:
    client = _ask(email)
    assert Client().post(_link("confirm", email)).status_code == 200
    return client


def _send_code(client: Client, email: str = OWNER) -> str:
    mail.outbox.clear()
    assert client.post(LOST, {"step": "send"}).status_code == 200
    body = next(one.body for one in mail.outbox if one.to == [email] and "stands in" in one.body)
    code = re.search(r"\n\n([A-Z0-9-]{6,})\n\n", body)
    assert code
    return code[1]


def _come_back(email: str = OWNER) -> tuple[Client, Any]:
    client = half_signed_in(email)
    code = _send_code(client, email)
    return client, client.post(LOST, {"step": "code", "code": code})


def test_way_back_after_the_wait_takes_every_factor_off(app: App, later: Callable[..., None], karoo: Any) -> None:
    app.set_up()
    make_recovery_codes(app.user)
    _confirmed()
    later(hours=72, minutes=1)
    client, answer = _come_back()
    assert answer["Location"].startswith("/accounts/security/required/")
    assert "You are back" in client.get(answer["Location"]).content.decode()
    assert is_signed_in(client)
    assert not Authenticator.objects.filter(user=app.user).exists()
    kinds = [one.act for one in _told(karoo) if one.act.startswith("tenancy.second_factor.recover")]
    assert kinds == [
        "tenancy.second_factor.recovery_asked",
        "tenancy.second_factor.recovery_confirmed",
        "tenancy.second_factor.recovered",
    ]
    assert {details(one)["factor"] for one in _told(karoo, "tenancy.second_factor.removed")} == {
        "totp",
        "recovery_codes",
    }


def test_each_step_is_a_mail_to_the_person(app: App, later: Callable[..., None]) -> None:
    app.set_up()
    mail.outbox.clear()
    _confirmed()
    later(hours=73)
    subjects = [one.subject for one in mail.outbox if one.to == [OWNER]]
    _come_back()
    subjects += [one.subject for one in mail.outbox if one.to == [OWNER]]
    told = " | ".join(subjects)
    for words in ("Have you lost", "will be taken off", "Your code to come back", "was taken off"):
        assert words in told


def test_other_owners_are_told_and_the_person_is_not_told_twice(monkeypatch: pytest.MonkeyPatch, karoo: Any) -> None:
    App(monkeypatch, ADMIN).set_up()
    _confirmed(ADMIN)
    with tenant_context(karoo.id):
        told = list(Notice.objects.filter(kind="tenancy.second_factor.recovery").order_by("id"))
        assert {one.membership.user.email for one in told} == {OWNER}
        admin = Membership.objects.get(user__email=ADMIN)
    assert [one.severity for one in told] == ["info", "warning"]
    assert told[1].path == f"people/{admin.id}/factor-recovery/"
    owner = Client()
    try_to_sign_in(owner)
    page = owner.get(f"/t/karoo/{told[1].path}").content.decode()
    assert "wants to come back without a second factor" in page


def test_the_only_owner_comes_back_where_his_tenant_asks_for_a_factor(
    app: App, later: Callable[..., None], karoo: Any
) -> None:
    app.set_up()
    karoo.second_factor_roles = ["owner"]
    with tenant_context(karoo.id):
        karoo.save(update_fields=["second_factor_roles"])
    _confirmed()
    later(hours=73)
    client, _ = _come_back()
    assert client.get("/t/karoo/")["Location"].startswith("/accounts/security/required/")


def test_nothing_goes_before_the_wait_is_over(app: App, later: Callable[..., None]) -> None:
    app.set_up()
    client = _confirmed()
    later(hours=71, minutes=59)
    for step in ({"step": "send"}, {"step": "code", "code": "ABCD-EFGH"}):
        assert "Your wait has begun" in client.post(LOST, step).content.decode()
    assert Authenticator.objects.filter(user=app.user).exists()
    assert not is_signed_in(client)


def test_way_back_ends_when_nobody_comes(app: App, later: Callable[..., None]) -> None:
    app.set_up()
    _confirmed()
    later(hours=72, days=14, minutes=1)
    client = half_signed_in()
    assert "Have you lost all of them?" in client.get(LOST).content.decode()
    client.post(LOST, {"step": "send"})
    assert not is_signed_in(client)
    # And the next ask begins anew.
    assert client.post(LOST, {"step": "ask"}).status_code == 200
    assert FactorRecovery.objects.filter(user=app.user).count() == 2


def test_nothing_happens_without_the_password(app: App) -> None:
    app.set_up()
    stranger = Client()
    assert stranger.get(LOST)["Location"] == "/accounts/login/"
    try_to_sign_in(stranger, password="wrong password here")
    assert stranger.post(LOST, {"step": "ask"})["Location"] == "/accounts/login/"
    assert not FactorRecovery.objects.exists()


def test_code_by_mail_is_no_password(app: App) -> None:
    app.set_up()
    client = Client()
    mail.outbox.clear()
    client.post("/accounts/login/code/", {"email": OWNER})
    code = re.search(r"\n\n([A-Z0-9-]{6,})\n", mail.outbox[-1].body)
    assert code
    assert client.post("/accounts/login/code/confirm/", {"code": code[1]})["Location"].startswith(FACTOR)
    assert "Your password comes first" in client.post(LOST, {"step": "ask"}).content.decode()
    assert not FactorRecovery.objects.exists()


def test_somebody_without_a_factor_has_nothing_to_ask(karoo: Any) -> None:
    client = Client()
    try_to_sign_in(client)
    assert client.post(LOST, {"step": "ask"}).status_code == 302
    assert not FactorRecovery.objects.exists()


def test_link_confirms_by_a_press_and_once(app: App, later: Callable[..., None]) -> None:
    app.set_up()
    _ask()
    link = _link("confirm")
    assert Client().get(link).status_code == 200
    waiting = open_recovery(app.user.id)
    assert waiting and waiting.confirmed_at is None
    assert Client().post(link).status_code == 200
    first = FactorRecovery.objects.get()
    later(minutes=5)
    assert Client().post(link).status_code == 422
    assert FactorRecovery.objects.get().due_at == first.due_at


def test_link_runs_out(app: App, later: Callable[..., None]) -> None:
    app.set_up()
    _ask()
    later(minutes=61)
    assert Client().post(_link("confirm")).status_code == 422


@pytest.mark.parametrize("change", ["cut", "swapped", "made up"])
def test_forged_link_leads_nowhere(app: App, change: str) -> None:
    app.set_up()
    _ask()
    confirm, refuse = _link("confirm"), _link("refuse")
    forged = {
        "cut": confirm[:-4] + "/",
        "swapped": refuse.removesuffix("refusal/"),
        "made up": "/accounts/factor/recovery/x/",
    }[change]
    assert Client().post(forged).status_code == 422
    waiting = open_recovery(app.user.id)
    assert waiting and waiting.confirmed_at is None


def test_link_of_another_person_moves_his_own_recovery_alone(
    app: App, monkeypatch: pytest.MonkeyPatch, later: Callable[..., None]
) -> None:
    app.set_up()
    other = App(monkeypatch, ADMIN).set_up()
    _ask()
    _ask(ADMIN)
    Client().post(_link("confirm", ADMIN))
    mine, his = open_recovery(app.user.id), open_recovery(other.user.id)
    assert mine and mine.confirmed_at is None
    assert his and his.confirmed_at is not None
    later(minutes=90)
    assert "Have you lost all of them?" in half_signed_in().get(LOST).content.decode()


def test_refused_by_the_mail_is_refused(app: App, later: Callable[..., None], karoo: Any) -> None:
    app.set_up()
    client = _confirmed()
    assert Client().get(_link("refuse")).status_code == 200
    assert Client().post(_link("refuse")).status_code == 200
    assert Client().post(_link("refuse")).status_code == 422
    assert Client().post(_link("confirm")).status_code == 422
    later(hours=73)
    client = half_signed_in()
    client.post(LOST, {"step": "send"})
    client.post(LOST, {"step": "code", "code": "ABCD-EFGH"})
    assert not is_signed_in(client)
    assert Authenticator.objects.filter(user=app.user).exists()
    (refused,) = _told(karoo, "tenancy.second_factor.recovery_refused")
    assert refused.reason == "it was not the person"


def test_sign_in_with_a_factor_refuses(app: App, later: Callable[..., None], karoo: Any) -> None:
    app.set_up()
    _confirmed()
    later(hours=100)
    half_signed_in().post(FACTOR, {"code": app.shows()})
    assert open_recovery(app.user.id) is None
    assert events(karoo, "tenancy.second_factor.recovery_refused")
    assert "stays" in mail.outbox[-1].subject


def test_new_password_refuses_what_was_asked_for_with_the_old_one(app: App) -> None:
    owner = Client()
    try_to_sign_in(owner)
    app.set_up()
    _confirmed()
    given = {"oldpassword": PASSWORD, "password1": "violet otter ledger", "password2": "violet otter ledger"}
    assert owner.post("/accounts/password/change/", given).status_code == 302
    assert open_recovery(app.user.id) is None


def test_session_that_goes_on_refuses_on_the_persons_own_page(app: App) -> None:
    owner = Client()
    try_to_sign_in(owner)
    app.set_up()
    _confirmed()
    assert "can be taken off" in owner.get("/accounts/security/").content.decode()
    assert owner.post("/accounts/security/recovery-refusal/").status_code == 302
    assert open_recovery(app.user.id) is None


def test_owner_refuses_with_a_reason_that_others_do_not_read(
    monkeypatch: pytest.MonkeyPatch, karoo: Any, mumbai: Any
) -> None:
    admin = App(monkeypatch, ADMIN).set_up()
    with tenant_context(mumbai.id):
        Membership.objects.create(user=admin.user, role="viewer")
    _confirmed(ADMIN)
    with tenant_context(karoo.id):
        membership = Membership.objects.get(user=admin.user)
    owner = Client()
    try_to_sign_in(owner)
    assert is_signed_in(owner)
    page = f"/t/karoo/people/{membership.id}/factor-recovery/"
    assert "field-error" in owner.post(page, {"reason": " "}).content.decode()
    assert owner.post(page, {"reason": "I called, and it was not Admin"}).status_code == 302
    assert open_recovery(admin.user.id) is None
    (here,) = _told(karoo, "tenancy.second_factor.recovery_refused")
    assert (here.reason, here.actor_label) == ("I called, and it was not Admin", "Owner")
    (there,) = _told(mumbai, "tenancy.second_factor.recovery_refused")
    assert (there.reason, there.actor_label) == ("", "an owner of one of the businesses")
    assert not [one for one in events(mumbai) if "I called" in one.reason or one.actor_label == "Owner"]
    told = next(one.body for one in reversed(mail.outbox) if one.to == [ADMIN])
    assert "Owner refused" in told and "I called" in told
    assert owner.post(page, {"reason": "Once more"}).status_code == 422


def test_admin_does_not_refuse_and_an_owner_not_his_own(app: App, karoo: Any) -> None:
    owner = Client()
    try_to_sign_in(owner)
    app.set_up()
    _confirmed()
    with tenant_context(karoo.id):
        membership = Membership.objects.get(user=app.user)
    page = f"/t/karoo/people/{membership.id}/factor-recovery/"
    admin = Client()
    try_to_sign_in(admin, ADMIN)
    assert is_signed_in(admin) and is_signed_in(owner)
    assert admin.post(page, {"reason": "Mischief"}).status_code == 403
    assert owner.post(page, {"reason": "My own"}).status_code == 422
    assert open_recovery(app.user.id) is not None


def test_second_ask_neither_restarts_the_wait_nor_ends_it(app: App, later: Callable[..., None]) -> None:
    app.set_up()
    _confirmed()
    first = FactorRecovery.objects.get()
    later(hours=10)
    assert "Your wait has begun" in half_signed_in().post(LOST, {"step": "ask"}).content.decode()
    assert FactorRecovery.objects.get().due_at == first.due_at


def test_asking_is_counted(app: App) -> None:
    app.set_up()
    client = half_signed_in()
    answers = [client.post(LOST, {"step": "ask"}).status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]


def test_code_belongs_to_its_browser_and_three_wrong_ones_end_it(app: App, later: Callable[..., None]) -> None:
    app.set_up()
    _confirmed()
    later(hours=73)
    mine, thief = half_signed_in(), half_signed_in()
    code = _send_code(mine)
    assert thief.post(LOST, {"step": "code", "code": code}).status_code == 422
    for _ in range(3):
        assert mine.post(LOST, {"step": "code", "code": "WRONG1"}).status_code == 422
    assert mine.post(LOST, {"step": "code", "code": code}).status_code == 422
    assert Authenticator.objects.filter(user=app.user).exists()


def test_sessions_of_the_past_are_over(app: App, later: Callable[..., None]) -> None:
    old = Client()
    try_to_sign_in(old)
    assert is_signed_in(old)
    app.set_up()
    _confirmed()
    half = half_signed_in()
    later(hours=73)
    client, _ = _come_back()
    assert is_signed_in(client)
    assert not is_signed_in(old)
    # Who stood between password and factor has to give the password anew.
    assert half.get(FACTOR)["Location"] == "/accounts/login/"
    assert half.post(LOST, {"step": "ask"})["Location"] == "/accounts/login/"


def test_database_holds_the_wait_and_what_was_settled(app: App, later: Callable[..., None]) -> None:
    app.set_up()
    _confirmed()
    recovery = FactorRecovery.objects.get()
    rows = FactorRecovery.objects.filter(id=recovery.id)
    for change in (
        {"done_at": clock.now()},
        {"due_at": clock.now() + timedelta(seconds=1)},
        {"confirmed_at": None, "due_at": None, "ends_at": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    rows.update(refused_at=clock.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(refused_at=None)
