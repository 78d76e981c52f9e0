"""People of another system come in with their passwords: all of a file, or nobody."""

import json
from pathlib import Path
from typing import Any

import bcrypt
import pytest
from django.contrib.auth.hashers import identify_hasher
from django.core.management import call_command
from django.test import Client, override_settings

from tenancy.access.models import Membership, User
from tenancy.plans import capping
from tenancy.plans.registry import PLANS
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tests.erp.web.events import events
from tests.erp.web.signing_in import is_signed_in, try_to_sign_in
from tests.tenancy.entrance.test_imported_passwords import DJANGO, PRODUCTION

pytestmark = pytest.mark.django_db
HEADER = "email,name,role,hash\n"


def _bcrypt(password: str, cost: int = 10) -> str:
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(cost)).decode()


@pytest.fixture
def written(tmp_path: Path) -> Any:
    def write(text: str | bytes) -> str:
        path = tmp_path / "people.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    return write


def _refused(path: str, capsys: pytest.CaptureFixture[str]) -> str:
    people = User.objects.count()
    with pytest.raises(SystemExit):
        call_command("import_people", path, tenant="karoo")
    assert User.objects.count() == people
    return capsys.readouterr().err


@override_settings(PASSWORD_HASHERS=PRODUCTION)
def test_people_sign_in_with_the_passwords_that_they_had(written: Any, karoo: Tenant, capsys: Any) -> None:
    rows = f"Lindiwe@Karoo.example, Lindiwe  Khumalo,accountant,{_bcrypt('from elsewhere')}\n"
    path = written(
        f"\ufeff{HEADER}{rows}sipho@karoo.example,Sipho,Viewer,{DJANGO}\nthabo@karoo.example,Thabo,viewer,\n"
    )
    call_command("import_people", path, tenant="karoo", dry_run=True)
    assert not User.objects.filter(email="sipho@karoo.example").exists()
    call_command("import_people", path, tenant="karoo")
    assert "3 people came in. 1 of them without a password." in capsys.readouterr().out
    client = Client()
    try_to_sign_in(client, "lindiwe@karoo.example", "from elsewhere")
    assert is_signed_in(client)
    lindiwe = User.objects.get(email="lindiwe@karoo.example")
    assert identify_hasher(lindiwe.password).algorithm == "argon2"
    assert lindiwe.full_name == "Lindiwe Khumalo"
    assert not User.objects.get(email="thabo@karoo.example").has_usable_password()
    with tenant_context(karoo.id):
        assert Membership.objects.get(user=lindiwe).role == "accountant"
    added = events(karoo, "tenancy.person.added")
    assert len([one for one in added if one.actor_label == "command import_people"]) >= 3
    assert "$2b$" not in "".join(one.changes or "" for one in events(karoo))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("nobody,Nobody,viewer,", "is no e-mail address"),
        ("new@karoo.example,,viewer,", "Give a name"),
        ("new@karoo.example,see http://x.example,viewer,", "without web addresses"),
        ("new@karoo.example,New,boss,", "Choose one of the roles"),
        ("new@karoo.example,New,Owner,", "Nobody becomes an owner by a file"),
        ("clerk@karoo.example,Clerk,viewer,", "has an account already"),
        ("outsider@mumbai.example,Outsider,viewer,", "has an account already"),
        ("new@karoo.example,New,viewer,5f4dcc3b5aa765d61d8327deb882cf99", "no bcrypt hash"),
        (f"new@karoo.example,New,viewer,{_bcrypt('x', 4)}", "too quickly guessed"),
        ("good@karoo.example,Twice,viewer,", "stands in row 2 already"),
        ("new@karoo.example,New,viewer", "3 cells in place of 4"),
    ],
    ids=range(11),
)
def test_one_bad_row_is_named_and_keeps_everybody_out(row: str, words: str, written: Any, capsys: Any) -> None:
    told = _refused(written(f"{HEADER}good@karoo.example,Good,viewer,\n{row}\n"), capsys)
    assert "row 3: " in told and words in told


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "name the columns"),
        ("email,name\n", "name the columns"),
        (HEADER, "holds nobody"),
        (f"{HEADER}a@b.example,{'x' * 3000},viewer,\n", "too long"),
        (HEADER.encode() + b"a@b.example,\xff\xfe,viewer,\n", "not in UTF-8"),
        (f'{HEADER}"a@b.example,x,viewer,\n', "no CSV"),
    ],
)
def test_what_is_no_such_file_is_refused(text: str | bytes, words: str, written: Any, capsys: Any) -> None:
    assert words in _refused(written(text), capsys)


def test_every_bad_row_is_told_at_once_also_as_json(written: Any, capsys: Any) -> None:
    with pytest.raises(SystemExit):
        call_command("import_people", written(f"{HEADER}x,X,viewer,\ny,Y,viewer,\n"), tenant="karoo", json=True)
    told = json.loads(capsys.readouterr().out)
    assert [one["row"] for one in told["rows"]] == [2, 3]


def test_plan_bounds_how_many_come_in(written: Any, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capping, "plan_of", lambda tenant: PLANS["trial"])
    rows = "".join(f"p{number}@karoo.example,P{number},viewer,\n" for number in range(200))
    assert "plan" in _refused(written(HEADER + rows), capsys)
