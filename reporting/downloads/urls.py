"""Addresses of files that are made in the background, below those of the reports."""

from django.urls import path

from reporting.downloads import views

urlpatterns = [
    path("files/", views.download_list, name="report_download_list"),
    path("files/<uuid:download_id>/", views.download_detail, name="report_download"),
    path("files/<uuid:download_id>/progress/", views.download_progress, name="report_download_progress"),
    path("files/<uuid:download_id>/file/", views.download_file, name="report_download_file"),
]
