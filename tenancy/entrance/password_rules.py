"""What a new password must be: long enough, known from no leak, and not about ourselves.

Nothing is asked of its letters, digits or signs (ASVS 5.0, 6.2.5). Everything is checked on
this machine; no password and no part of its hash goes anywhere.
"""

import re
from functools import cache
from hashlib import sha1
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from tenancy.access.models import User
from tenancy.access.queries import memberships_of

LEAST_LENGTH = 10
MOST_LENGTH = 256
# What has to be left of a password when everything that anybody would guess is taken out.
_LEAST_REST = 6
_LEAST_DIFFERENT = 5
_LEAST_WORD = 4
_RUNS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop")
_DISGUISES = str.maketrans("013457@$!", "oleastasi")


class LengthRule:
    """At least ten signs, of any kind, and an end somewhere."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse a password that is too short, or so long that hashing it is work for its own sake."""
        if len(password) < LEAST_LENGTH:
            raise ValidationError(f"Take at least {LEAST_LENGTH} characters; four words are easy to keep.")
        if len(password) > MOST_LENGTH:
            raise ValidationError(f"Take at most {MOST_LENGTH} characters.")

    def get_help_text(self) -> str:
        """What the form says beside the field."""
        return f"At least {LEAST_LENGTH} characters of any kind. A few words that only you would put together are best."


class BreachedRule:
    """No password of a known leak, also not with a year behind it or an @ for an a.

    The list is Django's 20,000; ``ERP_BREACHED_PASSWORDS`` names a file with more, in the
    form in which such lists are handed out: one upper-case SHA-1 a line, in order, with or
    without a colon and a count.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse what is known, and what is known but for a few signs at its ends."""
        if _bare(password) in _common() or _stands_in_file(password):
            raise ValidationError("This password, or one much like it, is known from leaks and is tried first.")

    def get_help_text(self) -> str:
        """What the form says beside the field."""
        return "None that is known from leaks."


class PatternRule:
    """No rows of the keyboard or the alphabet, and no sign repeated."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse what has little in it that could not be foreseen."""
        if len(set(password.lower())) < _LEAST_DIFFERENT or len(_without_runs(password)) < _LEAST_REST:
            raise ValidationError("This is a row of the keyboard or a repetition, which is tried first.")

    def get_help_text(self) -> str:
        """What the form says beside the field."""
        return "No rows of the keyboard and no repetitions."


class ContextRule:
    """Not the product's name, a tenant's or one's own with something behind it.

    The words: the product's name; names and short names of the person's tenants; the parts
    of his address and his name.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse a password of which little is left without those words."""
        rest = password.lower()
        for word in sorted(context_words(user), key=len, reverse=True):
            rest = rest.replace(word, "")
        if rest != password.lower() and len(re.sub(r"[\W_]", "", rest)) < _LEAST_REST + 2:
            raise ValidationError("This is little more than a name that anybody here knows.")

    def get_help_text(self) -> str:
        """What the form says beside the field."""
        return "More than your name, your business's or the product's."


def context_words(user: User | None) -> set[str]:
    """The words that anybody would try first for this person."""
    texts = [settings.PRODUCT_NAME]
    if user is not None and user.email:
        texts += [user.email, user.full_name]
        for membership in memberships_of(user.id):
            texts += [membership.tenant.name, membership.tenant.slug]
    words = {text.lower() for text in texts} | {part for text in texts for part in re.split(r"[\W_]+", text.lower())}
    words |= {re.sub(r"[\W_]+", "", text.lower()) for text in texts}
    return {word for word in words if len(word) >= _LEAST_WORD}


def _bare(password: str) -> str:
    """The word under a usual disguise: other signs for letters, a few digits at the ends."""
    lowered = password.lower()
    core = re.sub(r"^[\W\d_]{0,6}|[\W\d_]{0,6}$", "", lowered)
    return core.translate(_DISGUISES) if core else lowered


@cache
def _common() -> frozenset[str]:
    return frozenset(word for word in CommonPasswordValidator().passwords if len(word) >= _LEAST_WORD)


def _without_runs(password: str) -> str:
    """The password without repetitions and without stretches of four signs and more of a row."""
    rest = re.sub(r"(.)\1{2,}", "", password.lower())
    for row in _RUNS:
        for direction in (row, row[::-1]):
            for length in range(len(direction), 3, -1):
                for start in range(len(direction) - length + 1):
                    rest = rest.replace(direction[start : start + length], "")
    return rest


def _stands_in_file(password: str) -> bool:
    if not settings.BREACHED_PASSWORDS:
        return False
    wanted = sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with Path(settings.BREACHED_PASSWORDS).open("rb") as lines:
        return _found(lines, wanted)


def _found(lines: BinaryIO, wanted: bytes) -> bool:
    """Search lines in order by halves: thirty looks into a file of any size."""
    low, high = 0, lines.seek(0, 2)
    while low < high:
        middle = (low + high) // 2
        lines.seek(max(middle - 1, 0))
        if middle:
            lines.readline()
        start = lines.tell()
        line = lines.readline()
        digest = line[:40].upper()
        if digest == wanted:
            return True
        if not line or digest > wanted:
            high = middle
        else:
            low = max(start + len(line) - 1, middle + 1)
    return False
