"""The addresses of the series of numbers, below a tenant's own."""

from django.urls import path

from tenancy.numbering import views

urlpatterns = [
    path("settings/numbering/", views.numbering, name="numbering"),
    path("settings/numbering/<str:series>/<str:cycle>/", views.numbering_year, name="numbering_year"),
    path("settings/numbering/<str:series>/<str:cycle>/preview/", views.numbering_preview, name="numbering_preview"),
]
