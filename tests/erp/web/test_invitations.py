"""The pages of invitations: inviting, the mail, and the way from its link into the books."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from auditlog.events.models import AuditEvent
from tenancy.access.models import Membership, User
from tenancy.branches.models import Branch
from tenancy.invitations.models import Invitation
from tenancy.scoping.context import tenant_context
from tests.erp.web.events import events
from tests.tenancy.access.people import role
from tests.tenancy.invitations.letters import NEW, aged

pytestmark = pytest.mark.django_db

FORM = "/t/karoo/people/invitations/new/"
PAGE = "/accounts/invitation/"
ACCOUNT = {"full_name": "Naledi Khumalo", "password": "four odd words together"}


@pytest.fixture
def link_of(
    browser_of: Callable[[str], Client], settings: Any, django_capture_on_commit_callbacks: Any
) -> Callable[..., str]:
    """``link_of("new@karoo.example")``: the owner invites the address; the path in the mail."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    def invite(email: str = NEW, **typed: Any) -> str:
        with django_capture_on_commit_callbacks(execute=True):
            answer = browser_of("owner").post(FORM, {"email": email, "role": "viewer", **typed})
        assert answer.status_code == 302, answer.content.decode()
        return _link()

    return invite


def _link() -> str:
    found = re.search(r"https?://[^/]+(/accounts/invitation/\S+)", mail.outbox[-1].body)
    assert found
    return found[1]


def _opened(path: str, client: Client | None = None) -> tuple[Client, str]:
    client = client or Client()
    return client, client.get(path, follow=True).content.decode()


def _is_member(karoo: Any, email: str = NEW) -> bool:
    with tenant_context(karoo.id):
        return Membership.objects.filter(user__email=email).exists()


def test_mail_says_who_invites_into_what_with_which_words(link_of: Callable[..., str], karoo: Any) -> None:
    link_of(note="See you on Monday.\nThandi")
    [letter] = mail.outbox
    assert letter.to == [NEW]
    assert "Owner invites you into the books of Karoo Trading" in letter.subject
    assert "as Viewer" in letter.body and "See you on Monday.\nThandi" in letter.body
    assert not _is_member(karoo)


def test_new_person_makes_an_account_and_is_in(link_of: Callable[..., str], karoo: Any) -> None:
    client, page = _opened(link_of())
    assert "Owner invites naledi@karoo.example into these books, as Viewer." in page
    answer = client.post(PAGE, ACCOUNT)
    assert answer.headers["Location"] == "/t/karoo/"
    assert client.get("/t/karoo/").status_code == 200
    assert _is_member(karoo)


def test_answer_to_the_inviter_is_the_same_for_every_address(browser_of: Callable[[str], Client]) -> None:
    owner = browser_of("owner")
    said = []
    for address in ("outsider@mumbai.example", "nobody@nowhere.example"):
        answer = owner.post(FORM, {"email": address, "role": "viewer"}, follow=True)
        said.append(answer.content.decode().replace(address, "ADDRESS"))
    told = [re.search(r"ADDRESS is invited[^<]*", page) for page in said]
    assert told[0] and told[1] and told[0][0] == told[1][0]


@pytest.mark.parametrize("password", ["password1", "short", "naledi khumalo", "ledgerline1"])
def test_password_keeps_the_rules_of_the_sign_in_and_the_name_stays_typed(
    link_of: Callable[..., str], karoo: Any, password: str
) -> None:
    client, _ = _opened(link_of())
    answer = client.post(PAGE, {**ACCOUNT, "password": password})
    assert answer.status_code == 422
    assert 'value="Naledi Khumalo"' in answer.content.decode()
    assert not _is_member(karoo) and not User.objects.filter(email=NEW).exists()


def test_person_with_an_account_signs_in_first_and_joins_by_a_button(
    link_of: Callable[..., str], karoo: Any, browser_of: Callable[[str], Client]
) -> None:
    path = link_of("outsider@mumbai.example")
    stranger, page = _opened(path)
    assert "/accounts/login/?next=%2Faccounts%2Finvitation%2F" in page and "password" not in page.lower()
    assert stranger.post(PAGE, ACCOUNT).status_code == 200
    client, page = _opened(path, browser_of("outsider"))
    assert not _is_member(karoo, "outsider@mumbai.example")
    assert client.post(PAGE, {"step": "join"}).headers["Location"] == "/t/karoo/"
    assert client.get("/t/karoo/").status_code == 200


def test_invitation_outlives_the_sign_in_with_a_password(link_of: Callable[..., str]) -> None:
    from tests.erp.web.signing_in import try_to_sign_in

    client, _ = _opened(link_of("outsider@mumbai.example"))
    try_to_sign_in(client, "outsider@mumbai.example", data={"next": PAGE})
    assert "Join Karoo Trading</button>" in client.get(PAGE).content.decode()


def test_somebody_else_is_asked_to_sign_out_and_keeps_the_invitation(
    link_of: Callable[..., str], karoo: Any, browser_of: Callable[[str], Client]
) -> None:
    client, page = _opened(link_of(), browser_of("clerk"))
    assert "You are signed in as clerk@karoo.example" in page
    assert client.post(PAGE, {"step": "join"}).status_code == 422
    assert not _is_member(karoo)
    [event] = events(karoo, "tenancy.invitation.refused")
    assert event.actor_label == "Clerk" and "is for naledi@karoo.example" in event.reason
    client.post(PAGE, {"step": "sign_out"})
    assert "Make my account and join" in client.get(PAGE).content.decode()


def test_token_leaves_the_address_at_once_and_goes_into_no_referer(link_of: Callable[..., str]) -> None:
    path = link_of()
    token = path.split("/")[-2]
    answer = Client().get(path)
    assert (answer.status_code, answer.headers["Location"]) == (302, PAGE)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer.headers["Cache-Control"]
    _, page = _opened(path)
    assert token not in page


def test_token_stands_in_no_event_and_no_log(
    link_of: Callable[..., str], karoo: Any, caplog: pytest.LogCaptureFixture, security_lines: Any
) -> None:
    caplog.set_level("DEBUG")
    path = link_of()
    token = path.split("/")[-2]
    client, _ = _opened(path)
    client.post(PAGE, ACCOUNT)
    _opened(path)
    with tenant_context(karoo.id):
        kept = str(list(AuditEvent.objects.values())) + str(list(Invitation.objects.values()))
    written = str(security_lines()) + "\n".join(
        record.getMessage() for record in caplog.records if not record.name.startswith("django.db")
    )
    assert "tenancy.person.joined" in kept
    assert token not in kept and token not in written


def test_looking_at_the_link_does_nothing(link_of: Callable[..., str], karoo: Any) -> None:
    path = link_of()
    for _ in range(3):
        _opened(path)
    assert not _is_member(karoo)
    assert Client().post(path).status_code == 405


@pytest.mark.parametrize("path", ["karoo/" + "x" * 43, "mumbai/" + "x" * 43, "nobody/" + "x" * 43, "karoo/short"])
def test_links_that_lead_nowhere_read_alike(path: str, db: None) -> None:
    answer = Client().get(f"/accounts/invitation/{path}/", follow=True)
    assert answer.status_code == 404
    assert "This invitation is no longer good" in answer.content.decode()


def test_spent_link_is_over_and_its_replay_is_recorded(link_of: Callable[..., str], karoo: Any) -> None:
    path = link_of()
    client, _ = _opened(path)
    client.post(PAGE, ACCOUNT)
    replayed = Client().get(path, follow=True)
    assert replayed.status_code == 404
    [event] = events(karoo, "tenancy.invitation.refused")
    assert event.subject_label == NEW


def test_link_that_ran_out_is_over(link_of: Callable[..., str], karoo: Any) -> None:
    path = link_of()
    with tenant_context(karoo.id):
        aged(Invitation.objects.get(), days=8)
    assert Client().get(path, follow=True).status_code == 404


def test_open_invitations_stand_on_the_page_of_people(
    link_of: Callable[..., str], karoo: Any, browser_of: Callable[[str], Client]
) -> None:
    link_of()
    with tenant_context(karoo.id):
        made = Invitation.objects.get()
        aged(made, hours=1)
    page = browser_of("admin").get("/t/karoo/people/").content.decode()
    assert NEW in page and "7 days" in page and f"{made.id}/withdrawal/" in page
    with tenant_context(karoo.id):
        aged(made, days=8)
    assert "ran out" in browser_of("admin").get("/t/karoo/people/").content.decode()


def test_mail_is_sent_again_and_invitation_withdrawn_from_the_page(
    link_of: Callable[..., str],
    karoo: Any,
    browser_of: Callable[[str], Client],
    django_capture_on_commit_callbacks: Any,
) -> None:
    first = link_of()
    admin = browser_of("admin")
    with tenant_context(karoo.id):
        made = Invitation.objects.get()
    page = admin.post(f"/t/karoo/people/invitations/{made.id}/sending/", follow=True)
    assert "Give it a minute" in page.content.decode() and len(mail.outbox) == 1
    with tenant_context(karoo.id):
        aged(made, minutes=2)
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(f"/t/karoo/people/invitations/{made.id}/sending/")
    assert _link() != first
    assert Client().get(first, follow=True).status_code == 404
    assert Client().get(_link(), follow=True).status_code == 200
    admin.post(f"/t/karoo/people/invitations/{made.id}/withdrawal/")
    assert Client().get(_link(), follow=True).status_code == 404
    assert admin.post(f"/t/karoo/people/invitations/{made.id}/withdrawal/").status_code == 404


def test_form_offers_the_roles_one_may_give_and_narrows_them(
    browser_of: Callable[[str], Client], karoo: Any, owner: Any
) -> None:
    with tenant_context(karoo.id):
        role("Plain", "tenancy.home.view")
        branch = Branch.objects.create(code="CPT", name="Cape Town")
    page = browser_of("admin").get(FORM).content.decode()
    assert ">Plain<" in page and ">Accountant<" in page and "CPT Cape Town" in page
    assert 'value="owner"' not in page and 'value="admin"' not in page
    typed = {
        "post_up_to": "R 1,500.50",
        "branches": [str(branch.id)],
        "own_only": ["tenancy.job"],
        "role": "accountant",
    }
    assert browser_of("admin").post(FORM, {"email": NEW, **typed}).status_code == 302
    with tenant_context(karoo.id):
        made = Invitation.objects.get()
    assert (made.post_up_to, made.branch_ids, made.own_only) == (150_050, [branch.id], ["tenancy.job"])


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"email": "no address"}, "Enter a valid email address"),
        ({"email": "clerk@karoo.example"}, "is a member already"),
        ({"role": "baron"}, "Select a valid choice"),
        ({"post_up_to": "-1"}, "greater than or equal to 0"),
        ({"post_up_to": "1.001"}, "decimal place"),
        ({"post_up_to": "100,50"}, "Write a figure such as 1,234.50."),
    ],
)
def test_what_was_typed_wrong_is_answered_beside_its_field(
    browser_of: Callable[[str], Client], typed: dict[str, str], sentence: str
) -> None:
    answer = browser_of("owner").post(FORM, {"email": NEW, "role": "viewer", "note": "Kept words", **typed})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page and "Kept words" in page


def test_list_of_people_asks_the_same_however_many_are_invited(
    link_of: Callable[..., str], browser_of: Callable[[str], Client], django_assert_num_queries: Any
) -> None:
    link_of()
    owner = browser_of("owner")
    for number in range(2):
        with django_assert_num_queries(7):
            owner.get("/t/karoo/people/")
        link_of(f"another{number}@karoo.example")


@pytest.mark.parametrize("roles", [1, 3])
def test_form_reads_the_roles_of_the_business_once(browser_of: Callable[[str], Client], karoo: Any, roles: int) -> None:
    with tenant_context(karoo.id):
        for number in range(roles):
            role(f"Own {number}", "tenancy.home.view")
    browser = browser_of("admin")
    browser.get(FORM)
    with CaptureQueriesContext(connection) as asked:
        page = browser.get(FORM).content.decode()
    assert page.count(">Own ") == roles
    of_roles = [one["sql"] for one in asked.captured_queries if 'FROM "tenancy_customrole"' in one["sql"]]
    of_codes = [one["sql"] for one in asked.captured_queries if 'FROM "tenancy_rolepermission"' in one["sql"]]
    assert (len(of_roles), len(of_codes)) == (1, 1)
