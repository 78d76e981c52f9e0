"""One mail a minute to one address, whoever asks: a second wish is answered like the first.

So nobody's letter box is flooded, and nobody is kept out either: all who ask for a code within
the minute get the same one, each for his own browser, and whoever reads the mail comes in. The
first browser that gives it back uses it up for all of them.
"""

from dataclasses import dataclass
from hashlib import sha256

from django.core.cache import caches

from erp.web.entrance.mailing import UnreadableMessage, seal, unseal

_SECONDS = 60
# For longer than any code is good.
_SECONDS_SPENT = 3600


@dataclass(frozen=True, slots=True)
class MailedCode:
    """The code of this minute, and whether its mail has gone out already."""

    code: str
    is_on_its_way: bool


def share_code(address: str, fresh: str) -> MailedCode:
    """The code that is mailed to an address in this minute: the fresh one, if there is none yet."""
    shared, name = caches["installation"], _name("code", address)
    if shared.add(name, seal({"code": fresh}), _SECONDS):
        return MailedCode(fresh, is_on_its_way=False)
    try:
        present = str(unseal(shared.get(name))["code"])
    except UnreadableMessage:
        # The minute ended just now.
        return MailedCode(fresh, is_on_its_way=False)
    if shared.get(_name("spent", present)) is None:
        return MailedCode(present, is_on_its_way=True)
    # Its owner has used it already and comes once more.
    shared.set(name, seal({"code": fresh}), _SECONDS)
    return MailedCode(fresh, is_on_its_way=False)


def spend_code(code: str) -> bool:
    """Use a code up; tells whether it was still unused, in whichever browser."""
    return bool(caches["installation"].add(_name("spent", code), 1, _SECONDS_SPENT))


def is_first_link(address: str) -> bool:
    """Whether a link for a new password is due: one of the same minute does as well."""
    return bool(caches["installation"].add(_name("link", address), 1, _SECONDS))


def _name(what: str, text: str) -> str:
    return f"mailed:{what}:" + sha256(text.strip().lower().encode()).hexdigest()
