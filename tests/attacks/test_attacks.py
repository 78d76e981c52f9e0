"""Each attack of the registry is tried, and must be held."""

from collections.abc import Callable

import pytest

from tests.attacks.counting import MARK
from tests.attacks.ground import Ground
from tests.attacks.registry import Attack, all_attacks

_ATTACKS = all_attacks()


def _those(*, commit: bool) -> list[object]:
    return [pytest.param(one, id=one.name) for one in _ATTACKS if one.commits == commit]


@pytest.mark.parametrize("attack", _those(commit=False))
def test_attack_is_held(attack: Attack, ground: Ground, record_property: Callable[[str, object], None]) -> None:
    record_property(MARK, attack.name)
    attack.try_it(ground, *attack.given)


@pytest.mark.parametrize("attack", _those(commit=True))
def test_attack_that_commits_is_held(
    attack: Attack, open_ground: Ground, record_property: Callable[[str, object], None]
) -> None:
    record_property(MARK, attack.name)
    attack.try_it(open_ground, *attack.given)
