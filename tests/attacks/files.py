"""Another tenant's files by id and by path, its logo, and more than a plan holds."""

from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from erp.foundation.actor import Actor
from tenancy.business.models import BusinessDetails
from tenancy.files.errors import FileNotTaken, StoredFileGone
from tenancy.files.models import StoredFile
from tenancy.files.placing import place_of
from tenancy.files.reading import open_file
from tenancy.files.storing import store_file
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tests.attacks.ground import Ground
from tests.attacks.registry import attack
from tests.attacks.web import browser
from tests.tenancy.business.pictures import picture


def _theirs(g: Ground) -> StoredFile:
    with tenant_context(g.theirs.id):
        return StoredFile.objects.get(id=g.theirs.file)


@attack("(nobody: a tenant reads its own file)", "orm")
def _honest(g: Ground) -> None:
    with tenant_context(g.theirs.id), open_file(_theirs(g)) as file:
        assert file.read() == f"The secret file of {g.theirs.slug}".encode()


@attack("opens another tenant's file with a row that he has kept", "orm")
def _kept_row(g: Ground) -> None:
    stolen = _theirs(g)
    with g.inside():
        assert not StoredFile.objects.filter(id=stolen.id).exists()
        with pytest.raises(StoredFileGone):
            open_file(stolen)


@attack("writes a row of his own with the id of another tenant's file", "orm")
def _same_id(g: Ground) -> None:
    with g.inside():
        own = StoredFile.objects.create(
            id=g.theirs.file, name="x", media_type="x", size=1, digest="x", kind="x", stored_at=_theirs(g).stored_at
        )
        with pytest.raises(StoredFileGone):
            open_file(own)


@attack("lays a link to another tenant's file where his own would be", "orm")
def _link(g: Ground) -> None:
    with g.inside():
        own = StoredFile.objects.get(id=g.mine.file)
        place = place_of(own.id)
        content = place.read_bytes()
        place.unlink()
        place.symlink_to(Path(settings.MEDIA_ROOT) / str(g.theirs.id) / "files" / str(g.theirs.file))
        try:
            with pytest.raises(StoredFileGone):
                open_file(own)
        finally:
            place.unlink()
            place.write_bytes(content)


@attack("changes which bytes a row of a file stands for", "sql")
def _swap(g: Ground) -> None:
    with g.inside(), g.refused():
        g.sql("UPDATE tenancy_storedfile SET digest = 'forged'")


_PATHS = ("../../etc/passwd", "..\\..\\x", "/etc/passwd", "a/../../b", "\x00", "%2e%2e%2fx", "C:\\x")


@attack("uploads a file under the name {}", "orm", each=[(repr(name), (name,)) for name in _PATHS])
def _path(g: Ground, name: str) -> None:
    with g.inside():
        made = store_file(b"text", name=name, kind="test", actor=Actor.command("attack"))
        assert UUID(place_of(made.id).name) == made.id
        assert not {"/", "\\", "\x00"} & set(made.name)
        place_of(made.id).unlink()


_PAGES = {
    "SVG": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "HTML": b"\n\n<!doctype html><script>alert(1)</script>",
    "HTML after a mark of byte order": b"\xef\xbb\xbf<html>",
}


@attack("uploads {} as a picture", "orm", each=[(name, (content,)) for name, content in _PAGES.items()])
def _page(g: Ground, content: bytes) -> None:
    with g.inside(), pytest.raises(FileNotTaken):
        store_file(content, name="logo.png", kind="test", actor=Actor.command("attack"))


def _settings(g: Ground) -> str:
    return f"/t/{g.theirs.slug}/settings/"


@attack("looks at another tenant's logo, puts his own in its place and takes it off", "web")
def _logo(g: Ground) -> None:
    client = browser(g.mine.email)
    upload = SimpleUploadedFile("logo.png", picture(20, 20), content_type="image/png")
    assert client.get(_settings(g) + "logo/").status_code == 404
    assert client.post(_settings(g) + "logo/upload/", {"file": upload}).status_code == 404
    assert client.post(_settings(g) + "logo/removal/").status_code == 404
    with tenant_context(g.theirs.id):
        assert BusinessDetails.objects.get().logo_id is not None


@attack("puts his own tenant on a larger plan by plain SQL", "sql")
def _plan(g: Ground) -> None:
    for token in ("", "no such token"):
        with g.inside(), g.refused():
            g.sql("SELECT set_config('app.operator_token', %s, true)", [token])
            g.sql("UPDATE tenancy_tenant SET plan = 'large' WHERE id = %s", [g.mine.id])


@attack("puts his own tenant on a larger plan with the fields of a form", "web")
def _plan_by_form(g: Ground) -> None:
    client = browser(g.mine.email)
    for path in ("plan/", "formats/", "", "books/"):
        client.post(f"/t/{g.mine.slug}/settings/{path}", {"name": "Mine", "plan": "large", "code": "large"})
    with g.inside():
        assert Tenant.objects.get(id=g.mine.id).plan == "standard"
