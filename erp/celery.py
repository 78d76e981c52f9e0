"""The Celery app: ``celery -A erp worker``."""

import os

from celery import Celery

from erp.embedded import ensure_environment

ensure_environment()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "erp.settings")

app = Celery("erp")
app.config_from_object("django.conf:settings", namespace="CELERY")
ROOMS_WITH_TASKS = [
    "auditlog.events",
    "tenancy.jobs",
    "tenancy.notices",
    "tenancy.reviews",
    "tenancy.closing",
    "tenancy.files",
    "auditlog.verification",
    "auditlog.exports",
    "auditlog.alerts",
    "accounting.imports",
    "accounting.journals",
    "accounting.proof",
    "reporting.downloads",
    "reporting.takeaways",
    "erp.web",
    "erp.web.entrance",
    "erp.web.start",
]
app.autodiscover_tasks(ROOMS_WITH_TASKS)
