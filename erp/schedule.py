"""What beat calls, and how often in seconds. It calls tasks without a tenant, which go to each tenant themselves."""

from typing import Any

SCHEDULE: dict[str, dict[str, Any]] = {
    "make-partitions-of-the-log": {"task": "auditlog.events.make_partitions", "schedule": 24 * 3600.0},
    "resume-abandoned-jobs": {"task": "tenancy.jobs.resume_abandoned_jobs", "schedule": 30.0},
    "remove-expired-audit-exports": {"task": "auditlog.exports.remove_expired", "schedule": 3600.0},
    "remove-expired-files-of-reports": {"task": "reporting.downloads.remove_expired", "schedule": 3600.0},
    "remove-expired-files-with-everything": {"task": "reporting.takeaways.remove_expired", "schedule": 3600.0},
    "sweep-files": {"task": "tenancy.files.sweep", "schedule": 24 * 3600.0},
    # What waited longer than the next turn is dropped: the next one does its work.
    "watch-what-happened": {"task": "auditlog.alerts.sweep_all", "schedule": 30.0, "options": {"expires": 25}},
    "mail-waiting-notices": {
        "task": "tenancy.notices.mail_waiting_notices",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "end-overdue-looks": {"task": "erp.web.end_overdue_looks", "schedule": 300.0, "options": {"expires": 290}},
    "keep-access-reviews-going": {"task": "tenancy.reviews.keep_going", "schedule": 6 * 3600.0},
    "move-addresses-that-nobody-refused": {"task": "erp.web.move_addresses", "schedule": 3600.0},
    "seal-off-closed-tenants": {"task": "tenancy.closing.seal_off_due", "schedule": 3600.0},
    "forget-old-sightings": {"task": "auditlog.alerts.forget_old_sightings", "schedule": 24 * 3600.0},
    "verify-audit-logs-by-night": {
        "task": "auditlog.verification.verify_due_tenants",
        "schedule": 600.0,
        "options": {"expires": 590},
    },
    "prove-books-by-night": {
        "task": "accounting.proof.prove_due_tenants",
        "schedule": 600.0,
        "options": {"expires": 590},
    },
    "post-what-is-due": {"task": "accounting.journals.run_due", "schedule": 600.0, "options": {"expires": 590}},
    "mail-heads-of-audit-logs": {
        "task": "auditlog.verification.mail_due_heads",
        "schedule": 600.0,
        "options": {"expires": 590},
    },
}
