"""Refusals about views that somebody wants to keep."""

from erp.foundation.errors import Refusal


class ViewNeedsName(Refusal):
    """A view without a name."""

    def __init__(self) -> None:
        super().__init__("Give the view a name, of at most 60 letters.", field="name")


class TooManyViews(Refusal):
    """More views than anybody finds his way in; ``of`` says of what."""

    def __init__(self, most: int, of: str) -> None:
        super().__init__(f"You keep {most} views of {of} already. Forget one of them first.", field="name")


class NoSuchList(Refusal):
    """An address that is no list of the tenant, or one that was not filtered."""

    def __init__(self) -> None:
        super().__init__("Filter a list first, and keep it from there.", field="name")
