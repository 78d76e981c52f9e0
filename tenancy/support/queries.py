"""What operators asked for, and what goes on."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from tenancy.support.models import ASKED_FOR, SupportAccess

_MOST_SHOWN = 50


def support_accesses() -> list[SupportAccess]:
    """The latest questions of operators to the tenant in force, with what became of them."""
    return list(SupportAccess.objects.order_by("-asked_at", "-id")[:_MOST_SHOWN])


def support_access_with(access_id: UUID) -> SupportAccess | None:
    """One of them."""
    return SupportAccess.objects.filter(id=access_id).first()


def support_of(operator: str, moment: datetime) -> SupportAccess | None:
    """The operator's question that waits, or his look that goes on, in the tenant in force."""
    waits_or_lasts = Q(answered_at=None, asked_at__gt=moment - ASKED_FOR) | Q(granted_until__gt=moment)
    return SupportAccess.objects.filter(waits_or_lasts, operator=operator, ended_at=None).order_by("-asked_at").first()


def last_support_of(operator: str) -> SupportAccess | None:
    """The operator's latest question to the tenant in force, whatever became of it."""
    return SupportAccess.objects.filter(operator=operator).order_by("-asked_at", "-id").first()


def overdue_looks(moment: datetime) -> QuerySet[SupportAccess]:
    """Looks whose time has passed, and questions that ran out, whose end was not written yet."""
    is_over = Q(granted_until__lte=moment) | Q(answered_at=None, asked_at__lte=moment - ASKED_FOR)
    return SupportAccess.objects.filter(is_over, ended_at=None).order_by("asked_at")
