"""Reviews of access that were to say something else than what was decided."""

from typing import Any

from django.db import DatabaseError, IntegrityError

from tenancy.reviews.models import ReviewedMember
from tenancy.scoping.context import tenant_context
from tests.attacks.ground import Ground
from tests.attacks.registry import attack
from tests.attacks.web import browser

_CHANGES = [
    ("rewrites a decision", ("UPDATE tenancy_reviewedmember SET decision = 'left' WHERE id = %(row)s",)),
    ("rewrites what was found", ("UPDATE tenancy_reviewedmember SET found = '{}' WHERE id = %(row)s",)),
    ("takes a row out", ("DELETE FROM tenancy_reviewedmember WHERE id = %(row)s",)),
    ("moves a row", ("UPDATE tenancy_reviewedmember SET review_id = gen_random_uuid() WHERE id = %(row)s",)),
    ("opens it again", ("UPDATE tenancy_accessreview SET finished_at = NULL WHERE id = %(review)s",)),
    ("rewrites who finished", ("UPDATE tenancy_accessreview SET finished_by_label = 'x' WHERE id = %(review)s",)),
    ("takes it away", ("DELETE FROM tenancy_accessreview WHERE id = %(review)s",)),
]


@attack("in a finished review {}", "sql", each=_CHANGES)
def _rewrites(g: Ground, statement: str) -> None:
    with g.inside():
        row = ReviewedMember.objects.filter(review_id=g.mine.finished_review)[0]
        with g.refused(DatabaseError):
            g.sql(statement, {"row": str(row.id), "review": str(row.review_id)})


_NAME = "(SELECT user_id FROM tenancy_membership m WHERE m.tenant_id = r.tenant_id AND m.role = 'owner')"
_IN_ANOTHERS_NAME = [
    (
        "decides",
        (
            "UPDATE tenancy_reviewedmember r SET decision = 'confirmed', decided_at = now(),"
            f" decided_by_id = {_NAME} WHERE review_id = %(review)s",
        ),
    ),
    (
        "says that everybody left, and finishes",
        (
            "UPDATE tenancy_reviewedmember r SET decision = 'left', decided_at = now() WHERE review_id = %(review)s;"
            f"UPDATE tenancy_accessreview r SET finished_at = now(), finished_by_id = {_NAME} WHERE id = %(review)s",
        ),
    ),
    (
        "begins and finishes at once",
        (
            "INSERT INTO tenancy_accessreview (id, tenant_id, quarter, begun_at, begun_by_label, due_on, finished_at,"
            " finished_by_label) SELECT gen_random_uuid(), tenant_id, quarter, now(), 'x', now(), now(), 'x'"
            " FROM tenancy_accessreview WHERE id = %(review)s",
        ),
    ),
    (
        "adds somebody who was decided about",
        (
            "INSERT INTO tenancy_reviewedmember (id, tenant_id, review_id, membership_id, user_id, name, email, found,"
            " seal, decision, note, decided_at, decided_by_label) SELECT gen_random_uuid(), tenant_id, review_id,"
            " gen_random_uuid(), user_id, name, email, found, '', 'confirmed', '', now(), 'x'"
            " FROM tenancy_reviewedmember WHERE review_id = %(review)s LIMIT 1",
        ),
    ),
]


@attack("in an owner's name {} in a review", "sql", each=_IN_ANOTHERS_NAME)
def _another_name(g: Ground, statement: str) -> None:
    for email in ("", "clerk@karoo.example"):
        with g.inside(), g.refused(IntegrityError):
            g.sql(
                "SELECT set_config('app.actor_id',"
                " coalesce((SELECT id::text FROM tenancy_user WHERE email = %s), ''), true)",
                [email],
            )
            g.sql(statement, {"review": str(g.mine.review)})


_STEPS = [("decides in", ("decisions/",)), ("finishes", ("finishing/",))]


def _confirmed(row: Any) -> dict[str, str]:
    return {f"{row}-decision": "confirmed", f"{row}-note": "Typed by an attacker"}


@attack("who is a viewer {} a review", "web", each=_STEPS)
def _viewer(g: Ground, path: str) -> None:
    client = browser("clerk@karoo.example", g.mine.slug)
    address = f"/t/{g.mine.slug}/people/reviews/{g.mine.review}/{path}"
    assert client.post(address, _confirmed(g.mine.review_row)).status_code == 403


@attack("decides about a row of another tenant's review", "web")
def _foreign_row(g: Ground) -> None:
    client = browser("owner@karoo.example", g.mine.slug)
    for review, status in ((g.mine.review, 302), (g.theirs.review, 404)):
        address = f"/t/{g.mine.slug}/people/reviews/{review}/decisions/"
        assert client.post(address, _confirmed(g.theirs.review_row)).status_code == status
    with tenant_context(g.theirs.id):
        assert ReviewedMember.objects.get(id=g.theirs.review_row).note == ""


@attack("who is an admin confirms his own access, or an owner's", "web")
def _admin_confirms_himself(g: Ground) -> None:
    client = browser("admin@karoo.example", g.mine.slug)
    for person in ("admin", "owner"):
        with g.inside():
            row = ReviewedMember.objects.get(review_id=g.mine.review, email=f"{person}@karoo.example").id
        address = f"/t/{g.mine.slug}/people/reviews/{g.mine.review}/decisions/"
        assert client.post(address, _confirmed(row)).status_code == 422
        with g.inside():
            assert ReviewedMember.objects.get(id=row).decision == ""
