"""The address of the plan, below a tenant's own."""

from django.urls import path

from tenancy.plans import views

urlpatterns = [path("settings/plan/", views.plan, name="plan")]
