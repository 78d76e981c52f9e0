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


class VerificationUnderWay(Refusal):
    """One verification at a time is enough."""

    def __init__(self) -> None:
        super().__init__("The log is being verified already. Wait for its result, which holds for everybody.")


class NoHeadGiven(Refusal):
    """There was nothing to hold against the log."""

    def __init__(self) -> None:
        super().__init__(
            "Write the head that you kept: its number, a colon and its hash, one head a line.", field="heads"
        )


class TooManyHeads(Refusal):
    """More heads than a person copies from paper."""

    def __init__(self, most: int) -> None:
        super().__init__(f"Hold at most {most} heads against the log at a time.", field="heads")


class NobodyToMail(Refusal):
    """A command or a task has no address."""

    def __init__(self) -> None:
        super().__init__("Only a person gets the head by mail. Sign in and choose it on the page of verification.")
