"""Addresses of the chain outside any tenant, below ``/.well-known/``."""

from django.urls import path

from auditlog.chain.views import published_keys

urlpatterns = [path("ledgerline-audit-keys.json", published_keys, name="audit_public_keys")]
