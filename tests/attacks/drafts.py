"""Entries by hand that are not posted yet: approving one's own, and other people's drafts."""

import pytest
from django.db import DatabaseError

from tests.attacks.ground import Ground, enter
from tests.attacks.registry import attack
from tests.attacks.web import browser

_STEPS = ["", "submission/", "taking-back/", "approval/", "return/", "posting/", "discarding/"]


@attack("takes a draft of another tenant the step {}", "web", each=[(one or "of being read", (one,)) for one in _STEPS])
def _step(g: Ground, step: str) -> None:
    client = browser("owner@karoo.example", g.mine.slug)
    path = f"/t/{g.mine.slug}/journal/drafts/{g.theirs.draft}/{step}"
    answer = client.post(path, {"reason": "x", "version": "1"}) if step else client.get(path)
    assert answer.status_code == 404


@attack("saves over a draft of another tenant by its key", "web")
def _save_over(g: Ground) -> None:
    from accounting.journals.models import DraftEntry
    from tenancy.scoping.context import tenant_context

    with tenant_context(g.theirs.id):
        theirs = DraftEntry.objects.get(id=g.theirs.draft)
    client = browser("owner@karoo.example", g.mine.slug)
    data = {"posting_date": "2026-10-15", "memo": "Mine", "idempotency_key": str(theirs.entry_key), "version": "1"}
    client.post(f"/t/{g.mine.slug}/journal/new/", {**data, "save": "1", "page": str(theirs.edited_on)})
    with tenant_context(g.theirs.id):
        theirs.refresh_from_db()
        assert theirs.memo == f"The secret of {g.theirs.slug}, drafted"


_FORGERIES = [
    "UPDATE accounting_draftentry SET state = 'approved', approved_by_id = made_by_id WHERE id = %s",
    "UPDATE accounting_draftentry SET state = 'approved', approved_by_id = new_uuid7() WHERE id = %s",
    "UPDATE accounting_draftentry SET approved_by_id = new_uuid7() WHERE id = %s",
    "UPDATE accounting_draftentry SET made_by_id = new_uuid7() WHERE id = %s",
    "UPDATE accounting_draftentry SET state = 'posted', entry_id = (SELECT id FROM accounting_journalentry LIMIT 1)"
    " WHERE id = %s",
    "DELETE FROM accounting_draftentry WHERE id = %s",
]


@attack("forges the course of his own draft: {}", "sql", commits=True, each=[(one, (one,)) for one in _FORGERIES])
def _forge(g: Ground, statement: str) -> None:
    with g.login() as login, pytest.raises(Exception) as refused, login.transaction():
        enter(login, g.mine)
        login.execute(statement, [g.mine.draft])
    assert "column" not in str(refused.value).split("\n")[0]


@attack("moves a line into a draft of another tenant", "orm")
def _move_line(g: Ground) -> None:
    from accounting.journals.models import DraftLine

    with g.inside():
        line = DraftLine.objects.get(draft_id=g.mine.draft)
        with g.refused(DatabaseError):
            DraftLine.objects.filter(id=line.id).update(draft_id=g.theirs.draft)


@attack("downloads a file beside a draft or an entry of another tenant", "web")
def _file_of_another(g: Ground) -> None:
    client = browser("owner@karoo.example", g.mine.slug)
    root = f"/t/{g.mine.slug}/journal"
    for path in (
        f"drafts/{g.theirs.draft}/files/{g.theirs.draft_file}/",
        f"drafts/{g.mine.draft}/files/{g.theirs.draft_file}/",
        f"{g.mine.number}/files/{g.theirs.entry_file}/",
        f"{g.mine.number}/files/{g.theirs.draft_file}/",
    ):
        assert client.get(f"{root}/{path}").status_code == 404


@attack("takes away a file beside a posted entry", "sql", commits=True)
def _file_of_posted(g: Ground) -> None:
    with g.login() as login, pytest.raises(Exception, match="stays"), login.transaction():
        enter(login, g.mine)
        login.execute("DELETE FROM accounting_entryfile WHERE id = %s", [g.mine.entry_file])
