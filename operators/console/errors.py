"""Refusals at the operators' console."""

from erp.foundation.errors import Refusal


class StandsSoAlready(Refusal):
    """The tenant stands already as it should come to stand; another operator was quicker."""

    def __init__(self, slug: str, standing: str) -> None:
        super().__init__(f"{slug} is {standing} already. Load the page again.")
