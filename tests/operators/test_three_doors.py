"""A credential, a cookie or a session of one door is nothing at the other."""

import ast

import pytest
from django.conf import settings
from django.test import Client

from operators.door.middleware import CSRF_COOKIE_NAME
from operators.door.models import Operator
from operators.door.sessions import COOKIE_NAME
from tenancy.access.entry import COOKIE_NAME as ENTRY_COOKIE
from tenancy.access.models import User
from tests.attacks.web import browser
from tests.cast import PASSWORD as STAFF_PASSWORD
from tests.operators.people import SIGN_IN, Keeper, enrol, granted
from tests.tidy.source import modules

pytestmark = pytest.mark.django_db
OWNER = "owner@karoo.example"
STAFF_SIGN_IN = "/accounts/login/"
LOOK = "/operator/tenants/karoo/pages/"


@pytest.fixture
def namesake(db: None) -> Keeper:
    """An operator with the very address of a tenant's owner, and a password of his own."""
    return enrol(OWNER)


def test_password_of_the_staff_opens_no_operators_door(namesake: Keeper) -> None:
    client = Client()
    assert client.post(SIGN_IN, namesake.typed(password=STAFF_PASSWORD)).status_code == 200
    assert client.get("/operator/").status_code == 302


def test_password_of_an_operator_opens_no_staffs_door(namesake: Keeper) -> None:
    client = Client()
    client.post(STAFF_SIGN_IN, {"login": OWNER, "password": namesake.password})
    assert settings.SESSION_COOKIE_NAME not in client.cookies or client.get("/t/karoo/").status_code == 302
    assert client.post(STAFF_SIGN_IN, {"login": OWNER, "password": STAFF_PASSWORD}).status_code == 302


def test_staffs_session_is_nobody_at_the_console(namesake: Keeper) -> None:
    staff = browser(OWNER, "karoo")
    assert staff.get("/operator/")["Location"] == SIGN_IN
    assert staff.post("/operator/tenants/karoo/suspension/", {"reason": "Because I can do it"}).status_code == 302


def test_operators_session_is_nobody_at_a_tenant(namesake: Keeper) -> None:
    operator = namesake.browser()
    answer = operator.get("/t/karoo/")
    assert answer["Location"].startswith(STAFF_SIGN_IN)
    assert operator.get("/")["Location"].startswith(STAFF_SIGN_IN)
    assert settings.SESSION_COOKIE_NAME not in operator.cookies


def test_session_keys_swapped_between_the_doors_are_worth_nothing(namesake: Keeper) -> None:
    staff, operator = browser(OWNER, "karoo"), namesake.browser()
    staffs, operators = staff.cookies[settings.SESSION_COOKIE_NAME].value, operator.cookies[COOKIE_NAME].value
    forged = Client()
    forged.cookies[COOKIE_NAME] = staffs
    forged.cookies[settings.SESSION_COOKIE_NAME] = operators
    assert forged.get("/operator/").status_code == 302
    assert forged.get("/t/karoo/").status_code == 302
    assert forged.get("/accounts/security/").status_code == 302


def test_staffs_token_against_forged_forms_is_none_at_the_console(namesake: Keeper) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get(STAFF_SIGN_IN)
    staffs = client.cookies[settings.CSRF_COOKIE_NAME].value
    assert client.post(SIGN_IN, namesake.typed(csrfmiddlewaretoken=staffs)).status_code == 403
    client.get(SIGN_IN)
    assert client.post(SIGN_IN, namesake.typed(csrfmiddlewaretoken=staffs)).status_code == 403
    operators = client.cookies[CSRF_COOKIE_NAME].value
    assert client.cookies[CSRF_COOKIE_NAME]["path"] == "/operator/"
    typed = {"login": OWNER, "password": STAFF_PASSWORD, "csrfmiddlewaretoken": operators}
    assert client.post(STAFF_SIGN_IN, typed).status_code == 403
    assert client.post(SIGN_IN, namesake.typed(csrfmiddlewaretoken=operators)).status_code == 302


def test_granted_look_opens_nothing_at_the_staffs_door(namesake: Keeper) -> None:
    """Not with the operator's cookies, not with what his look gave him, on any path of the staff."""
    granted("karoo", namesake)
    operator = namesake.browser()
    assert operator.get(LOOK).status_code == 200
    assert not {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, ENTRY_COOKIE} & set(operator.cookies)
    assert {morsel["path"] for morsel in operator.cookies.values()} == {"/operator/"}
    for path in ("/t/karoo/", "/t/karoo/journal/", "/accounts/security/", "/"):
        assert operator.get(path)["Location"].startswith(STAFF_SIGN_IN)
    # Nor where the browser is made to send them there.
    for morsel in operator.cookies.values():
        morsel["path"] = "/"
    assert operator.get("/t/karoo/")["Location"].startswith(STAFF_SIGN_IN)


def test_staffs_session_is_nobody_at_the_pages_that_an_operator_may_look_at(namesake: Keeper) -> None:
    granted("karoo", namesake)
    for person in (OWNER, "clerk@karoo.example", "outsider@mumbai.example"):
        staff = browser(person, "karoo")
        for path in (LOOK, f"{LOOK}journal/", "/operator/tenants/karoo/support/ending/"):
            answer = staff.post(path) if "ending" in path else staff.get(path)
            assert (answer.status_code, answer["Location"]) == (302, SIGN_IN)


def test_look_leaves_the_staffs_session_of_the_same_browser_alone(namesake: Keeper) -> None:
    granted("karoo", namesake)
    both = namesake.browser()
    both.force_login(User.objects.get(email=OWNER), backend=settings.AUTHENTICATION_BACKENDS[-1])
    assert "look-bar" in both.get(LOOK).content.decode()
    mine = both.get("/t/karoo/").content.decode()
    assert "look-bar" not in mine
    assert "/t/karoo/people/" in mine
    assert "people/" not in both.get(LOOK).content.decode()


def test_signing_out_at_one_door_leaves_the_other(namesake: Keeper) -> None:
    both = namesake.browser()
    both.force_login(User.objects.get(email=OWNER), backend=settings.AUTHENTICATION_BACKENDS[-1])
    both.post("/operator/sign-out/")
    assert both.get("/t/karoo/").status_code == 200
    both.post(SIGN_IN, namesake.typed())
    both.post("/accounts/logout/")
    assert both.get("/operator/").status_code == 200
    assert both.get("/t/karoo/").status_code == 302


def test_new_password_of_the_staff_is_none_of_the_operator(namesake: Keeper) -> None:
    before = Operator.objects.get().password
    person = User.objects.get(email=OWNER)
    person.set_password("another long phrase of mine")
    person.save()
    assert Operator.objects.get().password == before


def test_the_two_tables_do_not_know_each_other() -> None:
    fields = [*Operator._meta.get_fields(), *User._meta.get_fields()]
    assert not {one.related_model for one in fields if one.related_model} & {Operator, User}
    assert not issubclass(Operator, User)


def test_console_steps_into_a_tenant_in_four_files_alone() -> None:
    stepping = {
        module.name
        for module in modules("operators")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and "context" in (node.module or "").split(".")
    }
    assert stepping == {
        "operators/console/suspending.py",
        "operators/console/planning.py",
        "operators/console/asking.py",
        "operators/console/looking.py",
    }
