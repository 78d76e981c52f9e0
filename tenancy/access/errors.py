"""Refusals about people, their roles and what they may."""

from collections.abc import Iterable

from erp.foundation.errors import Refusal


class AlreadyMember(Refusal):
    """The person is in the tenant already."""

    def __init__(self, email: str) -> None:
        super().__init__(f"{email} is a member already; change the role instead.", field="email")


class NoSuchMember(Refusal):
    """Nobody with that address belongs to the tenant."""

    def __init__(self, email: str) -> None:
        super().__init__(f"{email} is no member of this business.", field="person")


class NameNoName(Refusal):
    """What was given as a person's name holds an address or a sign that nobody sees."""

    def __init__(self) -> None:
        super().__init__("Give the name in letters, without web addresses and control signs.", field="full_name")


class LastOwner(Refusal):
    """The tenant would be left without an owner."""

    is_recorded = True

    def __init__(self) -> None:
        super().__init__("This is the last owner. Make somebody else an owner first.", field="role")


class UnknownRole(Refusal):
    """The role that was asked for is not there."""

    def __init__(self) -> None:
        super().__init__("Choose one of the roles.", field="role")


class RoleBeyondOwn(Refusal):
    """A role was to be granted that only an owner may grant."""

    is_recorded = True

    def __init__(self, label: str = "Owner") -> None:
        article = "an" if label[:1] in "AEIOU" else "a"
        super().__init__(f"Only an owner can make somebody {article} {label.lower()}.", field="role")


class GrantBeyondOwn(Refusal):
    """Something was to be given that the giver does not hold himself."""

    is_recorded = True

    def __init__(self, what: Iterable[str], *, field: str = "") -> None:
        named = list(what)
        more = f" and {len(named) - 3} more" if len(named) > 3 else ""
        super().__init__(
            f"You can only give what you hold yourself, which is not: {'; '.join(named[:3])}{more}.", field=field
        )


class OwnAccess(Refusal):
    """Nobody but an owner changes what he may do himself."""

    is_recorded = True

    def __init__(self) -> None:
        super().__init__("You cannot change what you may do yourself. Ask an owner.")


class StandsAbove(Refusal):
    """The person holds more than the one who would change it."""

    is_recorded = True

    def __init__(self, who: str) -> None:
        super().__init__(f"{who} may do more than you. Only an owner, or somebody who may do as much, can change that.")


class OwnersAreNotNarrowed(Refusal):
    """An owner may do everything; overrides, limits and scopes are for others."""

    is_recorded = True

    def __init__(self, who: str) -> None:
        super().__init__(f"{who} is an owner and may do everything. Give another role first.")


class OwnMembership(Refusal):
    """Nobody suspends or removes himself, not even an owner."""

    is_recorded = True

    def __init__(self) -> None:
        super().__init__("You cannot suspend or remove yourself. Ask another owner.")


class SuspendedAlready(Refusal):
    """The person is kept out already."""

    def __init__(self, who: str) -> None:
        super().__init__(f"{who} is suspended already.")


class NotSuspended(Refusal):
    """The person may enter as it is."""

    def __init__(self, who: str) -> None:
        super().__init__(f"{who} is not suspended.")


class NoSuccessor(Refusal):
    """Open work goes to a member who may enter, and not to the one who leaves."""

    def __init__(self) -> None:
        super().__init__("Choose who takes over the open work: an active member.", field="successor")


class RoleNameTaken(Refusal):
    """Two roles of one tenant may not be taken for each other."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is a role called {name} already. Choose another name.", field="name")


class RoleWithoutName(Refusal):
    """A role is called something."""

    def __init__(self) -> None:
        super().__init__("Give the role a name.", field="name")


class RoleInUse(Refusal):
    """A role that somebody has is neither renamed nor deleted."""

    def __init__(self, done: str, who: list[str]) -> None:
        more = f" and {len(who) - 3} more" if len(who) > 3 else ""
        named = ", ".join(who[:3]) + more
        super().__init__(f"The role cannot be {done}: {named} {'has' if len(who) == 1 else 'have'} it.", field="name")


class UnknownPermission(Refusal):
    """No permission has that code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"There is no permission called {code}. Choose one of the list.", field="code")


class ReasonMissing(Refusal):
    """What somebody may do is changed for a reason."""

    def __init__(self) -> None:
        super().__init__("Say why, for whoever reads it later.", field="reason")


class EndsInThePast(Refusal):
    """An override would have ended before it began."""

    def __init__(self) -> None:
        super().__init__("Choose a last day that is not over yet.", field="last_day")


class LimitNegative(Refusal):
    """A limit is an amount, or nothing."""

    def __init__(self, field: str) -> None:
        super().__init__("A limit is nothing or more. Leave it empty for no limit.", field=field)


class UnknownScope(Refusal):
    """The area or branch that somebody was to be narrowed to is not there."""

    def __init__(self, field: str) -> None:
        super().__init__("Choose from the list.", field=field)


class BranchCodeTaken(Refusal):
    """Another branch has the code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Another branch has the code {code}.", field="code")


class AmountBeyondLimit(Refusal):
    """The amount is larger than the actor may act on; says who may."""

    is_recorded = True

    def __init__(self, verb: str, limit: str, amount: str, who: list[str]) -> None:
        others = " or ".join([", ".join(who[:-1]), who[-1]] if len(who) > 1 else who)
        ask = f"Ask {others}." if who else "Nobody has a higher limit; an owner can raise it."
        super().__init__(f"You may {verb} up to {limit}, and this is {amount}. {ask}", field="lines")
