"""Refusals about looking with another's eyes."""

from collections.abc import Iterable

from erp.foundation.errors import Refusal


class SeeingOneself(Refusal):
    """Nobody looks as himself."""

    def __init__(self) -> None:
        super().__init__("You see the product as yourself already. Choose somebody else.")


class SeenSuspended(Refusal):
    """Whoever is suspended sees nothing, and so does whoever would look as he does."""

    def __init__(self, who: str) -> None:
        super().__init__(f"{who} is suspended and sees nothing here.")


class SeesBeyondOwn(Refusal):
    """The other person may do or see what the one who would look may not."""

    is_recorded = True

    def __init__(self, who: str, beyond: Iterable[str]) -> None:
        named = list(beyond)
        more = f" and {len(named) - 3} more" if len(named) > 3 else ""
        super().__init__(
            f"{who} holds what you do not: {'; '.join(named[:3])}{more}."
            " You can see as somebody who holds no more than you; an owner can see as anybody."
        )
