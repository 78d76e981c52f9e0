"""People by the shell: the same acts, the same refusals, an exit status."""

import json
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command

from tenancy.access.models import Membership
from tenancy.invitations.queries import open_invitations
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant

pytestmark = pytest.mark.django_db


def run(name: str, *more: str) -> tuple[int, str]:
    """The exit status and what was printed, on either channel."""
    out = StringIO()
    try:
        call_command(name, "--tenant", "karoo", *more, stdout=out, stderr=out)
    except SystemExit as left:
        return int(left.code or 0), out.getvalue()
    return 0, out.getvalue()


def _is_suspended(karoo: Tenant) -> bool:
    with tenant_context(karoo.id):
        return Membership.objects.get(user__email="clerk@karoo.example").is_suspended


def test_person_is_suspended_and_let_in_again(karoo: Tenant) -> None:
    code, text = run("suspend_person", "Clerk@karoo.example", "--reason", "On leave", "--json")
    assert (code, json.loads(text)["suspended"], _is_suspended(karoo)) == (0, True, True)
    assert run("suspend_person", "clerk@karoo.example", "--reason", "Again") == (1, "Clerk is suspended already.\n")
    code, text = run("suspend_person", "clerk@karoo.example", "--reason", "Back", "--reinstate")
    assert (code, text, _is_suspended(karoo)) == (0, "clerk@karoo.example is let in again.\n", False)


@pytest.mark.parametrize(
    ("email", "words"),
    [("nobody@karoo.example", "is no member of this business"), ("owner@karoo.example", "This is the last owner")],
)
def test_who_is_no_member_and_who_is_the_last_owner_is_refused(karoo: Tenant, email: str, words: str) -> None:
    code, text = run("suspend_person", email, "--reason", "Shell", "--json")
    assert (code, json.loads(text)["ok"]) == (1, False)
    assert words in json.loads(text)["error"]


def test_somebody_is_invited_by_mail(karoo: Tenant, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        code, text = run("invite", "new@karoo.example", "--role", "Accountant", "--json")
    assert (code, json.loads(text)["role"]) == (0, "Accountant")
    assert [one.to for one in mail.outbox] == [["new@karoo.example"]]
    with tenant_context(karoo.id):
        assert [one.email for one in open_invitations()] == ["new@karoo.example"]
    assert run("invite", "new@karoo.example", "--role", "viewer")[0] == 1
    assert run("invite", "other@karoo.example", "--role", "emperor") == (1, "Choose one of the roles.\n")
