"""Note an act of an operator, where all operators see it."""

from erp.foundation import clock
from erp.foundation.actor import Actor
from operators.audit_events import ACT_WORDS
from operators.console.models import OperatorAct

_LONGEST = OperatorAct._meta.get_field("reason").max_length


def noted(event_type: str, slug: str, reason: str, actor: Actor) -> OperatorAct:
    """Keep the line of one act; a reason that is too long for it is cut, since the tenant's audit log has it whole.

    Raises ``KeyError`` for an act that ``ACT_WORDS`` has no words for.
    """
    ACT_WORDS[event_type]
    return OperatorAct.objects.create(
        occurred_at=clock.now(),
        operator=actor.label,
        act=event_type,
        tenant_slug=slug,
        reason=reason[:_LONGEST],
        ip=actor.ip,
    )
