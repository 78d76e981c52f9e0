"""Addresses of the business's settings, below a tenant's own."""

from django.urls import path

from tenancy.business import views

urlpatterns = [
    path("settings/", views.business, name="settings"),
    path("settings/logo/", views.logo, name="logo"),
    path("settings/logo/upload/", views.logo_upload, name="logo_upload"),
    path("settings/logo/removal/", views.logo_removal, name="logo_removal"),
    path("settings/formats/", views.formats, name="formats"),
]
