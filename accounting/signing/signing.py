"""Sign a period: the checklist as it stands, the person, and the lock for good."""

from accounting.ledger.reach import require_whole_business
from accounting.periods.models import AccountingPeriod, PeriodSignOff, PeriodState
from accounting.proof.proving import judge
from accounting.proof.registry import proof_checks
from accounting.proof.verdicts import Asked, Judged
from accounting.signing.errors import ChecklistFails, SignedAlready
from auditlog.verification.keeping import verify_and_keep
from auditlog.verification.models import Scope
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.money import exponent_of
from tenancy.access.checking import require_permission
from tenancy.scoping.context import current_tenant_id
from tenancy.tenants.models import Tenant


def sign_period(period: AccountingPeriod, *, actor: Actor, note: str = "") -> PeriodSignOff:
    """Sign ``period`` and lock it for good; postings under way end first.

    The audit log is verified up to now and every check of the checklist is asked, over
    every line of the period, while nobody can post into it. Raises ``SignedAlready`` or
    ``ChecklistFails``; what nothing keeps yet stands in no way.
    """
    require_permission(actor, "accounting.period.sign")
    require_whole_business(actor)
    tenant = Tenant.objects.get(id=current_tenant_id())
    with act("accounting.period.signed", actor=actor, reason=note.strip()):
        locked = AccountingPeriod.objects.select_for_update().get(id=period.id)
        signed = PeriodSignOff.objects.filter(period=locked).first()
        if signed is not None:
            raise SignedAlready(locked.name, signed.signed_by_label)
        verify_and_keep(tenant, scope=Scope.NEW, actor=actor)
        checklist = checklist_of(locked)
        failing = [one.title.lower() for one in checklist if one.verdict.fails]
        if failing:
            raise ChecklistFails(locked.name, failing)
        exponent = exponent_of(tenant.base_currency)
        sign_off = PeriodSignOff.objects.create(
            period=locked,
            signed_by_id=actor.id,
            signed_by_label=actor.label,
            checklist=[one.as_json(exponent) for one in checklist],
            note=note.strip(),
        )
        locked.state = PeriodState.LOCKED
        locked.save(update_fields=["state"])
    return sign_off


def checklist_of(period: AccountingPeriod, *, reading_all: bool = True) -> list[Judged]:
    """The checklist of a period as it stands now; without ``reading_all`` but for what reads every line."""
    checks = [one for one in proof_checks() if one.in_sign_off and (reading_all or not one.reads_all)]
    return judge(checks, Asked(period.ends, period))
