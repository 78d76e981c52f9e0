"""Refusals about invitations."""

from erp.foundation.errors import Refusal


class AlreadyInvited(Refusal):
    """An invitation to the address is open."""

    def __init__(self, email: str) -> None:
        super().__init__(
            f"{email} is invited already. Send that invitation again, or withdraw it first.", field="email"
        )


class TooManyInvitations(Refusal):
    """So many open invitations that they look like a mailing."""

    def __init__(self, most: int) -> None:
        super().__init__(f"There are {most} open invitations. Withdraw some before you write further ones.")


class TooManyMails(Refusal):
    """So many invitations were mailed that they look like a mailing; ``seconds`` until there may be more."""

    is_recorded = True

    def __init__(self, who: str, seconds: int) -> None:
        minutes = -(-seconds // 60)
        wait = f"{minutes} minutes" if minutes < 120 else f"{-(-minutes // 60)} hours"
        super().__init__(
            f"Too many invitations were mailed {who}; those that were withdrawn count as well."
            f" Write the next one in {wait}."
        )


class OwnerNotNarrowed(Refusal):
    """An owner was to be invited with limits or a scope."""

    def __init__(self) -> None:
        super().__init__("An owner may do everything. Leave limits and branches empty, or choose another role.")


class SentJustNow(Refusal):
    """The mail was sent less than a minute ago."""

    def __init__(self) -> None:
        super().__init__("The mail was sent a moment ago. Give it a minute before you send another one.")


class NotOpen(Refusal):
    """The invitation was accepted or withdrawn in the meantime."""

    def __init__(self, email: str) -> None:
        super().__init__(f"The invitation to {email} is no longer open. Look at the list again.")


class InvitationOver(Refusal):
    """The link is spent, too old, withdrawn, or no longer backed by whoever sent it; it does not say which."""

    is_recorded = True

    def __init__(self) -> None:
        super().__init__("This invitation is no longer good. Ask whoever invited you to send it again.")


class OtherAddress(Refusal):
    """Somebody else than the invited person tried to accept."""

    is_recorded = True

    def __init__(self, invited: str) -> None:
        super().__init__(f"This invitation is for {invited}. Sign in with that address to accept it.")


class HasAccount(Refusal):
    """The invited person has an account already; a link out of a mail makes no second one."""

    def __init__(self, email: str) -> None:
        super().__init__(f"{email} has an account already. Sign in with it to accept the invitation.")


class RowRefused(Refusal):
    """One row of a file of people cannot come in."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)


class PeopleRefused(Refusal):
    """A file of people with rows that cannot come in: nobody of it does. ``rows`` are number and sentence."""

    def __init__(self, rows: list[tuple[int, str]]) -> None:
        self.rows = rows
        lines = "\n".join(f"row {number}: {sentence}" for number, sentence in rows)
        super().__init__(f"Nobody was imported.\n{lines}")
