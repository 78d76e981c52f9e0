"""Answers of the entrance that more than one page gives."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def too_many(request: HttpRequest) -> HttpResponse:
    """429: too many attempts. It says what still works, and the same to everybody."""
    return render(request, "429.html", status=429)
