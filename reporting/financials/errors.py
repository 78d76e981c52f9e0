"""Refusals about statements and their layouts."""

from erp.foundation.errors import Refusal


class LayoutLeavesOut(Refusal):
    """A layout has no line for an account."""

    def __init__(self, title: str, account: str) -> None:
        super().__init__(f"The layout of {title} has no line for {account}. Add one that takes the rest of its type.")


class LayoutSumsUnknown(Refusal):
    """A sub-total adds up a line that does not stand above it."""

    def __init__(self, label: str, unknown: str) -> None:
        super().__init__(f"'{label}' adds up {unknown}, which stands nowhere above it.")


class LayoutNotRight(Refusal):
    """A layout would leave accounts out, show them twice, or count figures wrongly."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, field="lines")


class LayoutOfNothing(Refusal):
    """There is no such statement."""

    def __init__(self, statement: str) -> None:
        super().__init__(f"There is no statement '{statement}' to lay out.", field="statement")


class BudgetMeansNothing(Refusal):
    """A budget asked for beside balances, or beside cash."""

    def __init__(self) -> None:
        super().__init__(
            "A budget says what accounts are meant to earn and spend, so profit and loss alone is compared with it.",
            field="compare",
        )


class BudgetBesideParts(Refusal):
    """A budget asked for beside a column for each part of the business."""

    def __init__(self, dimension: str) -> None:
        super().__init__(
            f"There is no room for a budget beside a column for each {dimension.replace('-', ' ')}. "
            f"Choose one of them ({dimension}=CODE), or the whole business.",
            field="compare",
        )


class RangeRunsBackwards(Refusal):
    """A statement ends before it begins."""

    def __init__(self) -> None:
        super().__init__("The last day comes before the first.", field="to")


class UnknownDimension(Refusal):
    """Figures cannot be divided by that, or narrowed to it."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"'{text}' is no dimension. Write branch or cost-centre for columns, branch=CODE for one of them.",
            field="dimension",
        )


class NoSuchLine(Refusal):
    """A line of a statement was named that its layout has not got, or has not got any more."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"No statement has a line '{name[:60]}'. Open the statement again and follow its figure from there.",
            field="under",
        )
