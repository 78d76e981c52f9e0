"""Refusals of a spelling."""

from typing import ClassVar

from erp.foundation.errors import Refusal


class PrefixNotUnderstood(Refusal):
    """A sign that numbers do not have, or a place that there is not."""

    def __init__(self) -> None:
        super().__init__(
            "Write letters, digits, / and -, and for the year {year}, {yy} or {yy-yy}, such as JV/{yy-yy}/.",
            field="pattern",
        )


class PrefixBeginsBadly(Refusal):
    """A prefix that begins with a stroke or has two slashes side by side."""

    def __init__(self) -> None:
        super().__init__("Begin with a letter or a digit, and write no two / side by side.", field="pattern")


class PrefixEndsInDigit(Refusal):
    """A prefix whose end could be taken for the number."""

    def __init__(self, prefix: str) -> None:
        super().__init__(
            f"{prefix} ends in a digit, and the number would run into it. End with a letter, / or -.",
            field="pattern",
        )


class PrefixTooLong(Refusal):
    """A prefix behind which too few digits fit."""

    def __init__(self, prefix: str, most: int, most_of_number: int) -> None:
        super().__init__(
            f"{prefix} has {len(prefix)} signs. A number has at most {most_of_number}, so its prefix may have {most}.",
            field="pattern",
        )


class OneYearOnly(Refusal):
    """Two years in the numbers of a fiscal year that lies within one."""

    def __init__(self, year: str) -> None:
        super().__init__(
            f"The fiscal year {year} lies within one calendar year. Write {{year}} or {{yy}}, not {{yy-yy}}.",
            field="pattern",
        )


class PrefixOfAnotherYear(Refusal):
    """The usual prefix of another year of the same series."""

    def __init__(self, prefix: str, year: str) -> None:
        super().__init__(f"{prefix} belongs to another year than {year}. Write {{year}} for the year.", field="pattern")


class PrefixTaken(Refusal):
    """A prefix that another series, or another year, has."""

    def __init__(self, prefix: str, series: str, cycle: str) -> None:
        words = prefix or "No prefix"
        super().__init__(
            f"{words} is taken by {series} of {cycle}, and no number may be given twice. Write another prefix.",
            field="pattern",
        )


class BadWidth(Refusal):
    """A count of digits that there is not."""

    def __init__(self, most: int) -> None:
        super().__init__(f"Write a whole number of digits from 1 to {most}.", field="width")


class TooManyDigits(Refusal):
    """Prefix and digits together are longer than a number may be."""

    def __init__(self, most: int, length: int) -> None:
        super().__init__(
            f"With so many digits a number has {length} signs, and at most {most} are allowed. Take fewer digits.",
            field="width",
        )


class BadFirstNumber(Refusal):
    """A first number that there is not."""

    def __init__(self, most: int) -> None:
        super().__init__(f"Write the first number as a whole number from 1 to {most:,}.", field="first")


class TooLittleRoom(Refusal):
    """A first number from which on too few fit."""

    def __init__(self, room: int, most: int) -> None:
        super().__init__(
            f"From here on only {room:,} numbers have at most {most} signs. Begin lower, or shorten the prefix.",
            field="first",
        )


class NumbersWereGiven(Refusal):
    """A spelling of a year in which numbers were given already."""

    is_recorded: ClassVar[bool] = True

    def __init__(self, series: str, year: str) -> None:
        super().__init__(
            f"The first number of {series} of {year} was given in the meantime, so its spelling stays. "
            "Set that of the next year.",
        )


class UnknownSeries(Refusal):
    """A series or a year that is not offered."""

    def __init__(self) -> None:
        super().__init__("There is no such series, or its year is too far off. Choose one of those on the page.")
