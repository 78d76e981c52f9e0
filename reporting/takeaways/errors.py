"""Refusals about taking everything along."""

from erp.foundation.errors import Refusal


class TakeawayUnderway(Refusal):
    """A file is being made already."""

    def __init__(self) -> None:
        super().__init__(
            "A file with everything is being made already. Wait until it is ready; it will be listed here."
        )


class TakeawayGone(Refusal):
    """The file was removed, or is not ready."""

    def __init__(self) -> None:
        super().__init__("The file is not there any more. Have a new one made; it holds what the books hold then.")


class TakeawayBeyondSight(Refusal):
    """Who sees a part of the books would take all of them."""

    is_recorded = True

    def __init__(self) -> None:
        super().__init__(
            "The file holds the books of all branches and persons, and you see a part. Ask an owner who sees all."
        )


class OutputNotWritable(Refusal):
    """The command cannot write where it was told to."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path} cannot be written: {why}. Name another file with --output.", field="output")
