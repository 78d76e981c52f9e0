"""What a new password must be: long enough, known from no leak, and not about ourselves.

What is promised: nothing of Django's 20,000 and of the operator's own list, also in disguise or said
twice; no row of the keyboard; no chain of the commonest words alone; nothing that is little more than
the name of the product, the person, a tenant, its country or its town. What is not: a list of every
leak there was, which comes with no product; the operator names one.

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
from tenancy.tenants.models import Country

LEAST_LENGTH = 10
MOST_LENGTH = 256
# What has to be left of a password when everything that anybody would guess is taken out.
_LEAST_REST = 6
_LEAST_DIFFERENT = 5
_LEAST_WORD = 4
# Links of a chain have four signs at least; longer chains than this are left alone.
_LEAST_LINK, _LONGEST_CHAIN = 4, 40
# Phrases that everybody has read about passwords, in words that no list of passwords holds.
_WORDS_OF_FAMOUS_PHRASES = frozenset({"correct", "horse", "battery", "staple", "letmein", "passphrase"})
# Where businesses of this product sit; a town of one's own business is tried first.
_PLACES = (
    "Johannesburg", "Pretoria", "Durban", "CapeTown", "Bloemfontein", "Gqeberha", "Polokwane", "Mbombela", "Kimberley",
    "Stellenbosch", "Soweto", "Sandton", "Centurion", "Mumbai", "Delhi", "NewDelhi", "Bengaluru", "Bangalore",
    "Chennai", "Kolkata", "Hyderabad", "Ahmedabad", "Pune", "Jaipur", "Surat", "Lucknow", "London", "NewYork",
    "SouthAfrica", "Gauteng", "Limpopo", "KwaZulu", "WesternCape", "Maharashtra", "Gujarat", "Karnataka", "Bharat",
)  # fmt: skip
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
        """Refuse what is known, what is known but for its ends, and what is only known words in a row."""
        if any(_is_known(form) for form in _undisguised(password)) or _stands_in_file(password):
            raise ValidationError("This password, or one much like it, is known from leaks and is tried first.")

    def get_help_text(self) -> str:
        """What the form says beside the field."""
        return "None that is known from leaks."


class PatternRule:
    """No rows of the keyboard or the alphabet, and no sign repeated."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse what has little in it that could not be foreseen."""
        once = _said_once(password.lower())
        if len(set(once)) < _LEAST_DIFFERENT or len(_without_runs(once)) < _LEAST_REST:
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
            texts += [membership.tenant.name, membership.tenant.slug, membership.tenant.time_zone.rpartition("/")[2]]
            texts.append(Country(membership.tenant.country).label)
    words = {text.lower() for text in texts} | {part for text in texts for part in re.split(r"[\W_]+", text.lower())}
    words |= {re.sub(r"[\W_]+", "", text.lower()) for text in texts}
    return {word for word in words if len(word) >= _LEAST_WORD}


def _undisguised(password: str) -> set[str]:
    """The words under usual disguises: other signs for letters, digits and signs at the ends, said twice."""
    forms = set()
    for text in {password.lower(), _said_once(password.lower())}:
        core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)
        head = re.sub(r"[\W\d_]+$", "", text)
        forms |= {text, core, head, core.translate(_DISGUISES), head.translate(_DISGUISES)}
    return {_said_once(form) for form in forms if form} | forms


def _said_once(text: str) -> str:
    """``trustno1trustno1`` is ``trustno1``, however often it is said; what is said once stays."""
    found = re.fullmatch(r"(.{3,}?)(?:[\W_]{0,2}\1)+[\W_]*", text)
    return found[1] if found else text


def _is_known(form: str) -> bool:
    """Whether a word is common, or a chain without a gap of nothing but the commonest ones."""
    if form in _common():
        return True
    # Where words are set apart, there is more than words: four or five of them are a good password.
    return len(form) <= _LONGEST_CHAIN and form.isalnum() and _is_chain(form)


def _is_chain(text: str) -> bool:
    """Whether words of the list, one behind the other, make up the whole of a text."""
    reached = [True] + [False] * len(text)
    for start in range(len(text)):
        if reached[start]:
            for end in range(start + _LEAST_LINK, len(text) + 1):
                reached[end] = reached[end] or text[start:end] in _common()
    return reached[-1]


@cache
def _common() -> frozenset[str]:
    ours = (_WORDS_OF_FAMOUS_PHRASES, (one.lower() for one in _PLACES))
    listed = {word for word in CommonPasswordValidator().passwords if len(word) >= _LEAST_WORD}
    return frozenset(listed.union(*ours))


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
