"""The WSGI entry point, served by granian."""

import os

from django.core.wsgi import get_wsgi_application

from erp.embedded import ensure_environment

ensure_environment()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "erp.settings")

application = get_wsgi_application()

# Only now are the settings and the apps there that it needs.
from tenancy.scoping.login import require_ordinary_login  # noqa: E402

require_ordinary_login()
