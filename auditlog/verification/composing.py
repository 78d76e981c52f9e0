"""The words of the daily mail: plain text and plain HTML, no picture, no link to press."""

import json
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from auditlog.chain.signing import SignedHead
from auditlog.verification.counts import DayCounts
from auditlog.verification.heads import in_fours
from auditlog.verification.models import AuditVerification
from tenancy.tenants.manner import in_the_manner_of
from tenancy.tenants.models import Tenant

_FOURS_A_LINE = 8


def head_mail(
    tenant: Tenant, address: str, signed: SignedHead, counts: DayCounts, last: AuditVerification | None
) -> EmailMultiAlternatives:
    """The mail to one owner; everything in it stands in its text part, too."""
    fours = in_fours(signed.hash.hex())
    context: dict[str, Any] = {
        "product_name": settings.PRODUCT_NAME,
        "tenant": tenant,
        "signed": signed,
        "signed_at": signed.signed_at,
        "hash_lines": [" ".join(fours[at : at + _FOURS_A_LINE]) for at in range(0, len(fours), _FOURS_A_LINE)],
        "signed_text": json.dumps(signed.as_json(), indent=1),
        "counts": counts,
        "rows": _rows(counts),
        "last": last,
        "last_at": last.finished_at if last else None,
    }
    name = " ".join(tenant.name.split())
    # Templates write moments in the zone in force; a worker has none of its own but UTC.
    with in_the_manner_of(tenant):
        text = render_to_string("auditlog/verification/head_mail.txt", context)
        page = render_to_string("auditlog/verification/head_mail.html", context)
    message = EmailMultiAlternatives(
        subject=f"{name}: audit log of {counts.day.day} {counts.day:%B %Y}, head {signed.number}",
        body=text,
        to=[address],
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(page, "text/html")
    return message


def _rows(counts: DayCounts) -> list[tuple[str, str]]:
    return [
        ("Events", f"{counts.events:,}"),
        ("Acts", f"{counts.acts:,}"),
        ("Refusals", f"{counts.refusals:,}"),
        ("Attempts across businesses", f"{counts.crossings:,}" + ("" if counts.crossings else " (as expected)")),
        ("Sign-ins", f"{sum(one.times for one in counts.sign_ins):,}"),
        *((f"  {one.person}", f"{one.times:,}") for one in counts.sign_ins),
    ]
