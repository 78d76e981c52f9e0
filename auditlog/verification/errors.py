"""Refusals about verifying."""

from erp.foundation.errors import Refusal


class MalformedHead(Refusal):
    """What was given as a known head is none."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"'{text}' is not a head. Write the number of a seal and its hash, as in"
            " 42:9f86d081884c7d65... with all 64 digits, or the hash alone.",
            field="head",
        )
