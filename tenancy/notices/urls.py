"""Addresses of a person's notices below a tenant's own."""

from django.urls import path

from tenancy.notices import views

urlpatterns = [
    path("notices/", views.notice_list, name="notice_list"),
    path("notices/bell/", views.notice_bell, name="notice_bell"),
    path("notices/reading/", views.notices_reading, name="notices_reading"),
    path("notices/<uuid:notice_id>/", views.notice, name="notice"),
    path("notices/<uuid:notice_id>/reading/", views.notice_reading, name="notice_reading"),
]
