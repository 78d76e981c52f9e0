"""People are told what concerns them, each his own, each once."""

import pytest
from django.core.cache import cache

from tenancy.access.models import Membership
from tenancy.access.suspending import suspend_person
from tenancy.closing.closing import begin_closing
from tenancy.notices.models import Notice, Severity
from tenancy.notices.sending import send_notice, tell_owners
from tenancy.notices.unread import unread_if_known
from tests.tenancy.access.people import someone

pytestmark = pytest.mark.django_db


def member(person: str) -> Membership:
    """Somebody of the first tenant, which has to be in force."""
    return Membership.objects.get(user__email=f"{person}@karoo.example")


def tell(*people: str, **facts: object) -> None:
    """Something to tell."""
    given = {"kind": "tests.told", "title": "A thing", "sentence": "It happened.", **facts}
    send_notice(to=[member(person) for person in people], **given)  # type: ignore[arg-type]


def test_each_chosen_member_gets_a_notice_and_nobody_else(in_karoo) -> None:
    tell("owner", "clerk")
    told = Notice.objects.values_list("membership__user__email", flat=True)
    assert sorted(told) == ["clerk@karoo.example", "owner@karoo.example"]


def test_same_thing_is_told_to_the_same_person_once(in_karoo) -> None:
    tell("owner", key="alert:1")
    tell("owner", "clerk", key="alert:1")
    assert Notice.objects.filter(key="alert:1").count() == 2
    tell("owner")
    tell("owner")
    assert Notice.objects.filter(key="").count() == 2


def test_same_key_in_another_tenant_is_another_thing(karoo, mumbai, within) -> None:
    with within(karoo):
        tell("owner", key="alert:1")
    with within(mumbai):
        [other] = Membership.objects.all()
        send_notice(to=[other], kind="tests.told", title="A thing", sentence="It happened.", key="alert:1")
        assert Notice.objects.count() == 1


@pytest.mark.parametrize(("severity", "mails"), [("info", 0), ("warning", 1), ("alarm", 1)])
def test_what_is_more_than_an_information_is_due_for_mail(in_karoo, severity: str, mails: int) -> None:
    tell("owner", severity=Severity(severity))
    assert Notice.objects.filter(mail_due_at__isnull=False).count() == mails


def test_number_of_unread_is_known_after_the_commit_and_not_before(
    karoo, within, django_capture_on_commit_callbacks
) -> None:
    cache.clear()
    with django_capture_on_commit_callbacks(execute=True), within(karoo):
        tell("owner")
        owner = member("owner")
        assert unread_if_known(owner.id) is None
    with within(karoo):
        assert unread_if_known(owner.id) == 1


def test_owners_are_told_and_those_who_may_not_enter_are_not(in_karoo, owner) -> None:
    someone("second", "owner")
    suspend_person(member("second"), reason="Away", actor=owner)
    tell_owners("tests.told", title="A thing", sentence="It happened.")
    told = Notice.objects.get()
    assert (told.membership.user.email, told.severity, told.mail_due_at is None) == (
        "owner@karoo.example",
        Severity.WARNING,
        False,
    )


def test_closing_is_not_told_to_an_owner_who_may_not_enter(in_karoo, karoo, owner) -> None:
    someone("second", "owner")
    suspend_person(member("second"), reason="Away", actor=owner)
    begin_closing(typed_name=karoo.name, reason="", actor=owner)
    assert {one.membership.user.email for one in Notice.objects.all()} == {"owner@karoo.example"}
