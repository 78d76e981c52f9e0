"""Which queue a task waits in: long jobs must not hold up alerts, notices and mail."""

# What is short and must come soon; the other queue takes what may run for minutes.
# A worker without --queues serves both.
PROMPT, JOBS = "prompt", "celery"

QUEUE_OF = {
    "tenancy.jobs.run_job": JOBS,
    "auditlog.verification.verify_tenant": JOBS,
    "accounting.proof.prove_tenant": JOBS,
    "accounting.proof.prove_due_tenants": PROMPT,
    "tenancy.jobs.resume_abandoned_jobs": PROMPT,
    "tenancy.files.sweep": PROMPT,
    "tenancy.reviews.keep_going": PROMPT,
    "tenancy.notices.mail_notices": PROMPT,
    "tenancy.notices.mail_waiting_notices": PROMPT,
    "auditlog.alerts.sweep_all": PROMPT,
    "auditlog.alerts.sweep_tenant": PROMPT,
    "auditlog.alerts.forget_old_sightings": PROMPT,
    "auditlog.events.make_partitions": PROMPT,
    "auditlog.exports.remove_expired": PROMPT,
    "reporting.downloads.remove_expired": PROMPT,
    "reporting.takeaways.remove_expired": PROMPT,
    "auditlog.verification.verify_due_tenants": PROMPT,
    "auditlog.verification.mail_due_heads": PROMPT,
    "auditlog.verification.mail_head": PROMPT,
    "accounting.journals.run_due": JOBS,
    "erp.web.record_sighting": PROMPT,
    "erp.web.record_rest": PROMPT,
    "tenancy.closing.seal_off_due": PROMPT,
    "erp.web.end_overdue_looks": PROMPT,
    "erp.web.move_addresses": PROMPT,
    "erp.web.send_mail": PROMPT,
    "erp.web.send_reset_link": PROMPT,
    "erp.web.send_start_mail": PROMPT,
}
