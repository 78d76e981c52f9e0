"""The WSGI entry point, served by granian."""

import os

from django.core.wsgi import get_wsgi_application

from erp.embedded import ensure_environment

ensure_environment()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "erp.settings")

application = get_wsgi_application()
