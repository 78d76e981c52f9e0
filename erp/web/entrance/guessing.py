"""How often somebody may guess, and why that locks nobody out for good.

Three limits, each counted before a password is looked at, so that guesses sent at the same
time do not slip through together:

* a network: 20 wrong guesses in five minutes, whatever they are about;
* an account, from all strangers' browsers together: 20 an hour and 60 a day;
* an account, from one browser that signed in to it before: 10 in a quarter of an hour.

Who comes with a known browser is counted by the last one alone. So an attacker with any
number of networks gets 60 guesses a day at an account, and its owner still comes in from
where he always does; from elsewhere a passkey or a code by mail lets him in. Mails that
strangers ask for do not use that way up: they are counted by address and network together,
and for one address only one goes out in a minute (``one_mail_a_minute``). An address without
an account is counted, and answered, like one with an account.

After OWASP's "device cookies"; django-axes stands beside it, per address and network.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from erp.foundation.counting import count, key_of, take_off
from erp.web.callers import guessed_address, network_of
from erp.web.entrance.devices import known_device

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


@dataclass(frozen=True, slots=True)
class Limit:
    """So many attempts in so many seconds, under one key."""

    key: str
    attempts: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt that was counted; it is let pass or not, and forgiven when it was right."""

    limits: tuple[Limit, ...]
    passes: bool

    def forgive(self) -> None:
        """Take it off the counts again: the guess was right, so it was none."""
        for limit in self.limits:
            take_off(limit.key)


def count_password_guess(request: HttpRequest, address: str) -> Attempt:
    """Count a sign-in by password before the password is looked at."""
    device = known_device(request, address)
    if device:
        return _count(Limit(key_of("guessing", "device", address, device.token_hash), 10, 15 * _MINUTE))
    return _count(
        Limit(key_of("guessing", "network", network_of(request)), 20, 5 * _MINUTE),
        Limit(key_of("guessing", "account-hour", address), 20, _HOUR),
        Limit(key_of("guessing", "account-day", address), 60, _DAY),
    )


def count_factor_guess(request: HttpRequest, address: str) -> Attempt:
    """Count a code of an app or a recovery code. Who gets this far knew the password."""
    device = known_device(request, address)
    where = device.token_hash if device else "elsewhere"
    return _count(
        Limit(key_of("guessing", "factor", address, where), 5, 5 * _MINUTE),
        Limit(key_of("guessing", "factor-day", address, where), 30, _DAY),
    )


def count_mail(request: HttpRequest, address: str, what: str) -> Attempt:
    """Count a mail that somebody who is not signed in asks for: a code, a link."""
    device = known_device(request, address)
    if device:
        return _count(Limit(key_of("guessing", "mail", what, address, device.token_hash), 10, _HOUR))
    return _count(
        Limit(key_of("guessing", "mail-network", network_of(request)), 20, 10 * _MINUTE),
        Limit(key_of("guessing", "mail", what, address, network_of(request)), 5, _HOUR),
    )


def count_lost_factor(request: HttpRequest, address: str) -> Attempt:
    """Count that somebody who knew the password says that the factors are lost: a mail to him and word to owners."""
    device = known_device(request, address)
    where = device.token_hash if device else "elsewhere"
    return _count(
        Limit(key_of("guessing", "mail-network", network_of(request)), 20, 10 * _MINUTE),
        Limit(key_of("guessing", "factor-lost", address, where), 3, _DAY),
    )


def count_own_mail(request: HttpRequest, address: str) -> Attempt:
    """Count a mail that a person who is signed in has sent to another address."""
    return _count(
        Limit(key_of("guessing", "mail-network", network_of(request)), 20, 10 * _MINUTE),
        Limit(key_of("guessing", "own-mail", address), 5, _HOUR),
    )


def count_start_mail(request: HttpRequest, address: str) -> Attempt:
    """Count a mail by which a stranger proves his address: by network, by address, and in all.

    The bound over all keeps a flood from many networks from filling the installation with
    mails; whoever comes while it is full waits, and nobody who has an account notices.
    """
    return _count(
        Limit(key_of("guessing", "start-network", network_of(request)), 10, 10 * _MINUTE),
        Limit(key_of("guessing", "start-address", address), 5, _HOUR),
        Limit(key_of("guessing", "start-all"), 300, _HOUR),
    )


def count_founding(request: HttpRequest, person: str) -> Attempt:
    """Count a business that a person is about to start: by person, by network, and in all."""
    return _count(
        Limit(key_of("guessing", "found-person", person), 3, _DAY),
        Limit(key_of("guessing", "found-network", network_of(request)), 10, _DAY),
        Limit(key_of("guessing", "found-all"), 200, _DAY),
    )


def comes_from_known_device(request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
    """Whether django-axes lets the count be: the device's own limit holds instead."""
    return known_device(request, guessed_address(request, credentials)) is not None


def _count(*limits: Limit) -> Attempt:
    """Count one limit after the other. One that is full ends it there.

    So a network that is at its end does not use up the guesses at the accounts it asks for.
    """
    for place, limit in enumerate(limits):
        if count(limit.key, limit.seconds).place > limit.attempts:
            return Attempt(limits[: place + 1], False)
    return Attempt(limits, True)
