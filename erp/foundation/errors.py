"""The root of every refusal.

An act that cannot be done raises a ``Refusal``; its text is a sentence that a
person can act on, and ``field`` names the input the sentence is about, so that
a page can show it beside that input.
"""

from typing import ClassVar


class Refusal(Exception):
    """An act was refused for a reason that a person can understand and mend.

    ``is_recorded`` is set by refusals that the audit log is told of: not slips of the
    pen, but attempts at what is closed to everybody or to this person.
    """

    is_recorded: ClassVar[bool] = False

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field

    def __str__(self) -> str:
        return self.sentence


class PermissionRefused(Exception):
    """The actor lacks the permission that the act asks for.

    No ``Refusal``: nothing that he could type would mend it, so no form shows it.
    """

    def __init__(self, code: str, label: str = "") -> None:
        what = label or code
        super().__init__(f"You may not do this: your role does not include '{what}'.")
        self.code = code
