"""No page shows a link that whoever reads it cannot open."""

import pytest

from erp.foundation.actor import Actor
from tenancy.access.models import Membership
from tenancy.access.narrowing import narrow_person
from tests.attacks.ground import Ground
from tests.attacks.links import links_of, shut_doors
from tests.attacks.web import browser
from tests.cast import KAROO_PEOPLE

_BY_HAND = Actor.command("narrowing")
# Of those whose work may be narrowed to branches, who posts, and who looks after people.
_NARROWED = ["accountant", "admin"]


def _doors(g: Ground, email: str) -> tuple[list[str], int]:
    home = f"/t/{g.mine.slug}/"
    shut, asked = shut_doors(browser(email, g.mine.slug), home, f"{home}search/?q=e")
    return [str(one) for one in shut], asked


@pytest.mark.parametrize("person", KAROO_PEOPLE)
def test_every_link_opens_for_whoever_is_shown_it(person: str, ground: Ground) -> None:
    shut, asked = _doors(ground, f"{person}@karoo.example")
    dead = shut
    assert not dead, "\n".join(dead)
    assert asked > 30


@pytest.mark.parametrize("role", ["manager"])
def test_every_link_opens_for_the_role_that_reads_most_and_nobody_of_the_cast_has(role: str, ground: Ground) -> None:
    with ground.inside():
        Membership.objects.filter(user__email="clerk@karoo.example").update(role=role)
    dead = _doors(ground, "clerk@karoo.example")[0]
    assert not dead, "\n".join(dead)


@pytest.mark.parametrize("role", _NARROWED)
def test_every_link_opens_for_who_works_for_some_branches(role: str, ground: Ground) -> None:
    with ground.inside():
        Membership.objects.filter(user__email="clerk@karoo.example").update(role=role)
        member = Membership.objects.get(user__email="clerk@karoo.example")
        narrow_person(member, own_only=[], branches=[ground.mine.branch], actor=_BY_HAND)
    dead = _doors(ground, "clerk@karoo.example")[0]
    assert not dead, "\n".join(dead)


def test_links_of_a_page_are_found_and_made_whole() -> None:
    body = '<a href="../b/?x=1#y">b</a><a href="mailto:a@b.example">m</a><form action="/c/"></form><form method="post">'
    assert links_of("/t/karoo/a/", body) == ["/t/karoo/b/?x=1", "/c/"]
