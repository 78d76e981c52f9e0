"""The address of the series of numbers, below a tenant's own."""

from django.urls import path

from tenancy.numbering import views

urlpatterns = [path("settings/numbering/", views.numbering, name="numbering")]
