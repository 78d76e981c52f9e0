"""Addresses of the proof, below a tenant's own."""

from django.urls import path

from accounting.proof.views import (
    assertion_new,
    assertion_withdrawal,
    proof_document,
    proof_page,
    proof_progress,
    proof_run,
    proof_sheet,
)

urlpatterns = [
    path("", proof_page, name="proof"),
    path("run/", proof_run, name="proof_run"),
    path("progress/", proof_progress, name="proof_progress"),
    path("assertions/", assertion_new, name="assertion_new"),
    path("assertions/<uuid:assertion_id>/withdrawal/", assertion_withdrawal, name="assertion_withdrawal"),
    path("<uuid:run_id>.json", proof_document, name="proof_document"),
    path("<uuid:run_id>.pdf", proof_sheet, name="proof_sheet"),
]
