"""Hand something of the books to a person as a file, and record that he took it."""

from django.http import HttpResponse

from auditlog.events.recording import record_event
from erp.foundation.actor import Actor
from tenancy.access.checking import require_permission

# Reports and what is like one leave the product by one permission and under one name in the audit log.
EXPORT = "reporting.report.export"


def take_along(content: bytes, *, name: str, label: str, content_type: str, actor: Actor) -> HttpResponse:
    """A file called ``name`` as a download; ``label`` says what it is, as the audit log words it."""
    require_permission(actor, EXPORT)
    record_event(
        "reporting.report.exported",
        actor=actor,
        subject_type="reporting.report",
        subject_label=label,
        changes={"file": name},
    )
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
