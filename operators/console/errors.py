"""Refusals at the operators' console."""

from erp.foundation.errors import Refusal


class StandsSoAlready(Refusal):
    """The tenant stands already as it should come to stand; another operator was quicker."""

    def __init__(self, slug: str, standing: str) -> None:
        super().__init__(f"{slug} is {standing} already. Load the page again.")


class NotGranted(Refusal):
    """No owner lets the operator look, or no more."""

    def __init__(self, name: str) -> None:
        super().__init__(f"No owner of {name} lets you look at its pages now. Ask on the tenant's page.")
