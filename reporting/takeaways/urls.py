"""Addresses of files with everything, below the settings of a tenant."""

from django.urls import path

from reporting.takeaways import views

urlpatterns = [
    path("", views.takeaway_list, name="takeaway_list"),
    path("<uuid:takeaway_id>/progress/", views.takeaway_progress, name="takeaway_progress"),
    path("<uuid:takeaway_id>/file/", views.takeaway_file, name="takeaway_file"),
]
