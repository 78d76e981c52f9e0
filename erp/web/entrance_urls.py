"""Addresses outside any tenant."""

from django.urls import path

from erp.web.views import entrance, health

urlpatterns = [
    path("", entrance.tenant_choice, name="tenant_choice"),
    path("health/", health.health, name="health"),
    path("favicon.ico", entrance.no_icon),
]
