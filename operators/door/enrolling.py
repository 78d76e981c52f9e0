"""Make operators, give them new keys, and withdraw them. Only commands at the machine's own shell do this."""

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.validators import validate_email
from django.db import transaction

from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.security_log import SecurityEvent, tell_after_commit
from operators.door import totp
from operators.door.errors import OperatorKnown, UnknownOperator
from operators.door.models import Operator
from operators.door.sessions import end_all_sessions
from operators.door.signing_in import HASHER


def enrol_operator(address: str, password: str, *, actor: Actor) -> str:
    """Make an operator; returns the key for his app, which is shown once and kept sealed.

    Raises ``OperatorKnown``, or ``ValidationError`` where address or password will not do.
    """
    address = _checked(address, password)
    key = totp.new_key()
    with transaction.atomic():
        if Operator.objects.filter(address=address).exists():
            raise OperatorKnown(address)
        Operator.objects.create(
            address=address,
            password=make_password(password, hasher=HASHER),
            sealed_key=totp.seal(key),
            created_at=clock.now(),
        )
        tell_after_commit(SecurityEvent.by("operators.operator.enrolled", actor, subject=address))
    return key


def renew_operator(address: str, password: str, *, actor: Actor) -> str:
    """Give an operator a new password and key, sign him out everywhere, let him in again if he was withdrawn."""
    address = _checked(address, password)
    key = totp.new_key()
    with transaction.atomic():
        operator = _locked(address)
        operator.password = make_password(password, hasher=HASHER)
        operator.sealed_key, operator.last_step, operator.is_active = totp.seal(key), 0, True
        operator.save(update_fields=["password", "sealed_key", "last_step", "is_active"])
        end_all_sessions(operator)
        tell_after_commit(SecurityEvent.by("operators.operator.renewed", actor, subject=address))
    return key


def withdraw_operator(address: str, *, actor: Actor) -> None:
    """Let an operator in no more, and end his sessions at once; what he did stays."""
    with transaction.atomic():
        operator = _locked(address.strip().lower())
        operator.is_active = False
        operator.save(update_fields=["is_active"])
        end_all_sessions(operator)
        tell_after_commit(SecurityEvent.by("operators.operator.withdrawn", actor, subject=operator.address))


def _checked(address: str, password: str) -> str:
    address = address.strip().lower()
    validate_email(address)
    validate_password(password)
    return address


def _locked(address: str) -> Operator:
    operator = Operator.objects.select_for_update().filter(address=address).first()
    if operator is None:
        raise UnknownOperator(address)
    return operator
