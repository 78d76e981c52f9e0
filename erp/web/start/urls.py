"""Addresses of the sign-up, outside any tenant."""

from django.urls import path

from erp.web.start import views

urlpatterns = [
    path("", views.start, name="start"),
    path("code/", views.code, name="start_code"),
    path("account/", views.account, name="start_account"),
    path("business/", views.business, name="start_business"),
]
