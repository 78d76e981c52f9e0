"""A finished review of access as the table that every file is written from."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_datetime

from erp.foundation.dates import short_moment
from reporting.exports.tables import Column, ReportTable, Row, Section
from tenancy.reviews.models import AccessReview, Decision, ReviewedMember
from tenancy.tenants.models import Tenant

_COLUMNS = (
    Column("person", "Person"),
    Column("address", "Address"),
    Column("role", "Role"),
    Column("access", "More, less, limits and scope"),
    Column("last_here", "Last here"),
    Column("second_factor", "Second factor"),
    Column("decision", "Decision"),
    Column("note", "Note"),
    Column("decided", "Decided"),
)


def review_table(review: AccessReview, rows: Sequence[ReviewedMember], tenant: Tenant) -> ReportTable:
    """One row per member, with what was decided about and by whom; times are those of the tenant."""
    zone = ZoneInfo(tenant.time_zone)
    finished = _moment(review.finished_at, zone)
    counts = ", ".join(
        f"{number} {one.label.lower()}" for one in Decision if (number := sum(row.decision == one for row in rows))
    )
    return ReportTable(
        name=f"access-review-{review.quarter.replace(' ', '-').lower()}",
        title=f"Access review {review.quarter}",
        subtitle=f"Begun {_moment(review.begun_at, zone)}, finished {finished} by {review.finished_by_label}",
        columns=_COLUMNS,
        sections=[Section("people", "", [_row(row, zone) for row in rows])],
        totals=[],
        parameters={"quarter": review.quarter},
        notes=[
            f"{len(rows)} people: {counts}.",
            "Each row shows the access as it stood when it was decided about. To revoke is to suspend at once.",
        ],
        landscape=True,
    )


def _row(row: ReviewedMember, zone: ZoneInfo) -> Row:
    seen = row.left or row.found
    was = row.found["role"]
    role = seen["role"] if seen["role"] == was else f"{seen['role']} (was {was})"
    return Row(
        (
            row.name,
            row.email,
            role,
            _further(seen),
            _moment(parse_datetime(seen["last_seen"]), zone) if seen["last_seen"] else "never",
            "yes" if seen["second_factor"] else "no",
            Decision(row.decision).label if row.decision else "",
            row.note,
            f"{_moment(row.decided_at, zone)}, {row.decided_by_label}",
        )
    )


def _further(seen: dict[str, object]) -> str:
    """What is more or less than the role, one after the other."""
    parts = [*_texts(seen["overrides"]), *_texts(seen["limits"])]
    if seen["own_only"]:
        parts.append("own records only in " + ", ".join(_texts(seen["own_only"])))
    if seen["branches"] is not None:
        parts.append("branches: " + (", ".join(_texts(seen["branches"])) or "none"))
    if seen["suspended"]:
        parts.append("suspended")
    return "; ".join(parts) or "as the role"


def _texts(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _moment(value: datetime | None, zone: ZoneInfo) -> str:
    if value is None:
        return ""
    # The tenant's zone whatever is in force: the sheet is kept.
    return short_moment(value.astimezone(zone).replace(tzinfo=None))
