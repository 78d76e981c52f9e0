"""Refusals of the ledger, each a sentence that a bookkeeper can act on."""

from datetime import date

from erp.foundation.dates import long_date
from erp.foundation.errors import PermissionRefused, Refusal


class EntryRefused(Refusal):
    """A journal entry cannot be posted as it is."""


class EntryDoesNotBalance(EntryRefused):
    """Debits and credits differ; ``difference`` in words, debit positive: ``-2.50``."""

    def __init__(self, difference: str, currency: str) -> None:
        more, less = ("credits", "debits") if difference.startswith("-") else ("debits", "credits")
        by = difference.removeprefix("-")
        super().__init__(f"The entry does not balance: {more} exceed {less} by {by} {currency}.", field="lines")


class TooFewLines(EntryRefused):
    """An entry has at least two lines."""

    def __init__(self) -> None:
        super().__init__("An entry needs at least two lines.", field="lines")


class AmountNotAtRate(EntryRefused):
    """A line whose amount in base currency is not what its currency amount is worth; amounts in words."""

    def __init__(self, line_number: int, given: str, wanted: str, base: str) -> None:
        super().__init__(
            f"Line {line_number}: {given} is not what its amount in currency comes to; at its rate it is worth"
            f" {wanted} {base}.",
            field=f"line-{line_number}",
        )


class PeriodNotOpen(EntryRefused):
    """The posting date lies in no period, or in one that is closed."""

    is_recorded = True

    def __init__(self, day: date, state: str = "") -> None:
        sentence = (
            f"{long_date(day)} lies in a period that is {state}. Choose a date in an open period."
            if state
            else f"There is no accounting period for {long_date(day)}. Open its fiscal year first."
        )
        super().__init__(sentence, field="posting_date")


class UnknownAccount(EntryRefused):
    """A line names an account that the chart does not have."""

    def __init__(self, line_number: int) -> None:
        super().__init__(f"Line {line_number}: choose an account of the chart.", field=f"line-{line_number}")


class LineOfAnotherBranch(EntryRefused):
    """Somebody whose work is narrowed to branches posts or reverses lines of those alone."""

    is_recorded = True

    def __init__(self, line_number: int) -> None:
        super().__init__(
            f"Line {line_number}: your work is for some branches only, and each line has to name one of them.",
            field=f"line-{line_number}",
        )


class AccountTakesNoLines(EntryRefused):
    """A group, a closed account, or a control account in an entry by hand."""

    def __init__(self, account: str, why: str) -> None:
        super().__init__(f"{account} takes no such line: {why}", field="lines")


class AlreadyReversed(EntryRefused):
    """An entry is reversed once."""

    def __init__(self, number: str, by: str) -> None:
        super().__init__(f"{number} was reversed already, by {by}.")


class ClosingReversedElsewhere(EntryRefused):
    """An entry that closes a year, and its reversal, count on the year's last day alone."""

    def __init__(self, number: str, day: date) -> None:
        super().__init__(
            f"{number} closes a year, so its reversal counts on the year's last day: choose {long_date(day)}. To carry"
            " over what was posted since, close the year again instead.",
            field="posting_date",
        )


class OpeningIsReplaced(EntryRefused):
    """The entry of the opening balances goes with them."""

    def __init__(self, number: str) -> None:
        super().__init__(
            f"{number} holds the opening balances. Post them anew on their own page, which reverses it; or correct"
            " single balances by an entry."
        )


class ReversalBeforeEntry(EntryRefused):
    """A reversal does not count before what it reverses."""

    def __init__(self, number: str, day: date) -> None:
        super().__init__(
            f"{number} counts from {long_date(day)} on; its reversal cannot count earlier.",
            field="posting_date",
        )


class ReversalOfReversal(EntryRefused):
    """A reversal is not reversed; the entry is posted again instead."""

    def __init__(self, number: str) -> None:
        super().__init__(f"{number} is itself a reversal. Post the entry again instead.")


class ApprovalNeeded(EntryRefused):
    """An entry by hand is above what a tenant lets anybody post alone; ``limit`` in words."""

    def __init__(self, limit: str) -> None:
        super().__init__(
            f"Entries above {limit} need the approval of another person. Submit this one for approval.", field="lines"
        )


class AllEntriesOnly(PermissionRefused):
    """Somebody who sees own records asks for what adds up everybody's entries.

    No ``Refusal``: nothing that he could type would show him more.
    """

    def __init__(self) -> None:
        super().__init__("accounting.all_entries")
        self.args = (
            "You see what you posted yourself; this report adds up the whole business."
            " Ask somebody who sees the entries of all.",
        )


class WholeBusinessOnly(PermissionRefused):
    """Somebody who works for some branches asks for what belongs to all.

    No ``Refusal``: nothing that he could type would widen his work.
    """

    def __init__(self) -> None:
        super().__init__("accounting.whole_business")
        self.args = (
            "This is about the whole business, and your work is for some branches of it."
            " Ask somebody who keeps the books of all.",
        )


class OwnerLiftsLimit(EntryRefused):
    """The limit of approval is raised or removed by an owner."""

    is_recorded = True

    def __init__(self) -> None:
        super().__init__(
            "Only an owner raises or removes the limit. You may lower it; ask an owner for anything else.",
            field="approval_above",
        )
