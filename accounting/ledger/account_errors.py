"""Refusals about the chart of accounts."""

from erp.foundation.errors import Refusal


class AccountRefused(Refusal):
    """An account cannot be as it was asked to be."""


class AccountCodeTaken(AccountRefused):
    """Each code stands once in the chart."""

    def __init__(self, code: str) -> None:
        super().__init__(f"The code {code} is taken. Choose another one.", field="code")


class AccountNameTaken(AccountRefused):
    """Reports and imports know an account by its full name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Another account has the full name “{name}”. Choose another one.", field="full_name")


class ParentUnsuitable(AccountRefused):
    """Not every account can be a heading of every other one."""

    def __init__(self, parent: str, what_to_do: str) -> None:
        super().__init__(f"{parent} cannot be the heading. {what_to_do}", field="parent")


class KindUnsuitable(AccountRefused):
    """Each type of accounts has kinds of its own."""

    def __init__(self, kind: str, type_label: str) -> None:
        super().__init__(
            f"“{kind[:1].upper()}{kind[1:]}” is no kind of {type_label.lower()}. Choose one of its own type.",
            field="subtype",
        )


class UnknownAccountCurrency(AccountRefused):
    """Neither ISO 4217 nor the tenant knows the code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"There is no currency {code}. Write its ISO code, such as USD.", field="currency")


class AccountIsInUse(AccountRefused):
    """Something that the lines of the account have settled was to change."""

    def __init__(self, account: str, what: str, *, field: str) -> None:
        super().__init__(
            f"{account} is in use, so its {what} is settled. Make a new account for the other {what}.", field=field
        )


class AccountNeeded(AccountRefused):
    """The product itself posts to the account."""

    def __init__(self, account: str) -> None:
        super().__init__(f"{account} cannot be closed: entries are posted to it automatically.", field="is_active")


class AccountHasBalance(AccountRefused):
    """What is closed stands at nothing."""

    def __init__(self, account: str) -> None:
        super().__init__(f"{account} has a balance. Post it to another account first.", field="is_active")
