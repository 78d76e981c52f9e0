"""An address is proved by a code, and no answer tells whether it has an account."""

import re

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from erp.foundation.counting import counter, key_of
from erp.web.entrance import mailing
from tenancy.access.models import User
from tests.erp.web.signing_in import OWNER, fresh_address
from tests.erp.web.start.newcomers import ACCOUNT, CODE, NEW, START, ask, mailed_code, proved

pytestmark = pytest.mark.django_db


def _statements(asked: CaptureQueriesContext) -> list[str]:
    """What was asked of the database, without values and without the marks of transactions."""
    parts = [part for one in asked for part in one["sql"].split(";")]
    return [re.sub(r"'[^']*'|\d+", "", part) for part in parts if not re.match(r"BEGIN|(RELEASE )?SAVEPOINT", part)]


def test_code_out_of_the_mail_leads_on_and_the_key_of_the_session_changes() -> None:
    client = Client()
    assert ask(client)["Location"] == CODE
    before = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    assert client.post(CODE, {"code": mailed_code().lower()})["Location"] == ACCOUNT
    assert client.cookies[django_settings.SESSION_COOKIE_NAME].value != before


def test_address_with_an_account_gets_the_way_to_sign_in_and_no_code() -> None:
    client = Client()
    assert ask(client, OWNER)["Location"] == CODE
    assert mail.outbox[-1].to == [OWNER]
    assert mailed_code() == ""
    assert "/accounts/login/?next=/start/business/" in mail.outbox[-1].body
    for guess in ("", "None", "AAAA-AAAA"):
        client.post(CODE, {"code": guess})
    assert client.get(ACCOUNT)["Location"] == START


def test_known_and_unknown_address_cost_the_same_work_and_get_the_same_pages(monkeypatch) -> None:
    """Work is counted, not time: a loaded machine has no say in it."""
    sent: list[str] = []
    monkeypatch.setattr(mailing, "hand_to_worker", lambda task, sealed: sent.append(task))
    answers = []
    for address in (OWNER, "nobody@karoo.example"):
        client = Client()
        with CaptureQueriesContext(connection) as asked:
            first = ask(client, address)
            page = client.get(CODE)
            wrong = client.post(CODE, {"code": "AAAA-AAAA"})
        shown = re.sub(r'value="[\w-]{64}"', "", page.content.decode() + wrong.content.decode()).replace(address, "")
        answers.append(
            (
                first.status_code,
                first["Location"],
                wrong.status_code,
                shown,
                _statements(asked),
            )
        )
    assert answers[0] == answers[1]
    assert sent == ["erp.web.send_start_mail"] * 2


def test_third_wrong_code_is_the_end_of_the_right_one() -> None:
    client = Client()
    ask(client)
    code = mailed_code()
    for wrong in ("AAAA-AAAA", "BBBB-BBBB"):
        assert client.post(CODE, {"code": wrong}).status_code == 422
    assert client.post(CODE, {"code": "CCCC-CCCC"})["Location"] == START
    assert client.post(CODE, {"code": code})["Location"] == START
    assert client.get(ACCOUNT)["Location"] == START


def test_code_is_good_for_ten_minutes() -> None:
    client = Client()
    ask(client)
    session = client.session
    session["start"] = session["start"] | {"at": session["start"]["at"] - 601}
    session.save()
    assert client.post(CODE, {"code": mailed_code()})["Location"] == START


def test_code_is_worth_nothing_in_another_browser() -> None:
    ask(Client())
    code = mailed_code()
    thief = Client()
    assert thief.post(CODE, {"code": code})["Location"] == START
    ask(thief, "thief@newcomer.example")
    assert thief.post(CODE, {"code": code}).status_code == 422


def test_code_works_once() -> None:
    first, second = Client(), Client()
    ask(first)
    ask(second)
    code = mailed_code()
    assert len(mail.outbox) == 1, "one mail a minute, whoever asks"
    assert first.post(CODE, {"code": code})["Location"] == ACCOUNT
    assert second.post(CODE, {"code": code}).status_code == 422


def test_code_for_signing_in_proves_nothing_here(monkeypatch) -> None:
    client = Client()
    ask(client, OWNER)
    Client().post("/accounts/login/code/", {"email": OWNER}, REMOTE_ADDR=fresh_address())
    assert client.post(CODE, {"code": mailed_code()}).status_code == 422


def test_session_keeps_no_code() -> None:
    client = Client()
    ask(client)
    assert mailed_code().replace("-", "") not in str(dict(client.session))


def test_proof_of_an_address_is_over_after_an_hour() -> None:
    client = proved()
    session = client.session
    session["start"] = session["start"] | {"proved_at": session["start"]["proved_at"] - 3601}
    session.save()
    assert client.get(ACCOUNT)["Location"] == START


def test_what_is_no_address_is_answered_beside_the_field() -> None:
    answer = Client().post(START, {"email": "lwazi"})
    assert answer.status_code == 422
    assert b'value="lwazi"' in answer.content


def test_flood_from_one_network_and_for_one_address_is_told_to_wait() -> None:
    network = fresh_address()
    answers = [ask(Client(), f"n{number}@newcomer.example", network).status_code for number in range(12)]
    assert answers == [302] * 10 + [429] * 2
    assert [ask(Client()).status_code for _ in range(6)] == [302] * 5 + [429]


def test_flood_from_many_networks_is_told_to_wait_and_people_still_sign_in(monkeypatch) -> None:
    counter().set(key_of("guessing", "start-all"), 300, ex=60)
    assert ask(Client(), NEW).status_code == 429
    owner = Client()
    answer = owner.post(
        "/accounts/login/", {"login": OWNER, "password": "correct horse battery"}, REMOTE_ADDR=fresh_address()
    )
    assert answer.status_code == 302
    assert mail.outbox == []


def test_who_is_known_learns_from_his_log_that_somebody_tried(worker_records, karoo, within) -> None:
    from auditlog.events.models import AuditEvent

    ask(Client(), OWNER)
    worker_records()
    with within(karoo):
        assert AuditEvent.objects.filter(act="tenancy.start.asked").count() == 1


@pytest.mark.parametrize("page", [START, CODE, ACCOUNT, "/start/business/"])
def test_nothing_of_it_is_there_while_sign_up_is_closed(page: str, settings) -> None:
    settings.SIGN_UP = "closed"
    before = User.objects.count()
    for answer in (Client().get(page), Client().post(page, {"email": NEW, "code": "x"})):
        assert answer.status_code == 403
        assert b"by invitation" in answer.content
    assert (User.objects.count(), mail.outbox) == (before, [])


def test_forms_without_their_token_are_refused() -> None:
    for page in (START, CODE, ACCOUNT, "/start/business/"):
        assert Client(enforce_csrf_checks=True).post(page, {"email": NEW}).status_code == 403
    assert mail.outbox == []
