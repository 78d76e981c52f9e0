"""Settings, all from the environment; ``erp.embedded`` fills in what is not given."""

import re
import tomllib
from pathlib import Path

import django_stubs_ext
import environ
from django.core.exceptions import ImproperlyConfigured

from erp.queues import JOBS, PROMPT, QUEUE_OF
from erp.schedule import SCHEDULE

# Lets ``ModelForm[Tenant]`` and the like, which the type checker wants, run as well.
django_stubs_ext.monkeypatch()

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("ERP_DATA_DIR", str(BASE_DIR / "var"))).resolve()

PRODUCT_NAME = "Ledgerline"
PRODUCT_VERSION: str = tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
SECRET_KEY = env.str("SECRET_KEY")
DEBUG = env.bool("DEBUG", False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
# Behind a proxy on another machine everything is https; on this machine nothing is.
HTTPS = env.bool("ERP_HTTPS", False)
TRUSTED_PROXIES = env.list("ERP_TRUSTED_PROXIES", default=[])
TESTING = env.bool("ERP_TEST", False)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "tenancy",
    "auditlog",
    "accounting",
    "inventory",
    "reporting",
    "erp.web",
    "operators",
]

MIDDLEWARE = [
    "erp.web.middleware.request_identity",
    "erp.web.middleware.body_limit",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    # Answers below /operator/ by itself: nothing that follows is passed through there.
    "operators.door.middleware.OperatorsDoor",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "erp.web.refusals.note_attempts",
    "erp.web.middleware.session_limits",
    "erp.web.middleware.TenantOfThePath",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "erp.urls"
WSGI_APPLICATION = "erp.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "erp.web.frame.product",
                "erp.web.frame.tenant_frame",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.insert(4, "django.forms")

# --- The database: two logins, one of which only migrates -----------------------------

DB_LOGIN = env.str("ERP_DB_LOGIN", "app")
_database = env.db_url("ERP_OWNER_DATABASE_URL" if DB_LOGIN == "owner" else "ERP_APP_DATABASE_URL")
_database["ENGINE"] = "tenancy.scoping.postgresql"
_database["CONN_MAX_AGE"] = env.int("ERP_CONN_MAX_AGE", 600)
_database["CONN_HEALTH_CHECKS"] = True
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Redis: cache, live progress, Celery ----------------------------------------------

REDIS_URL = env.str("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_FUNCTION": "tenancy.scoping.cache.scoped_key",
    },
    "installation": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "installation",
    },
}
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "global_keyprefix": "celery:"}
CELERY_TIMEZONE = "UTC"
CELERY_TASK_DEFAULT_QUEUE = JOBS
CELERY_TASK_QUEUES = {name: {"exchange": name, "routing_key": name} for name in (PROMPT, JOBS)}
CELERY_TASK_ROUTES = {task: {"queue": queue} for task, queue in QUEUE_OF.items()}
CELERY_BEAT_SCHEDULE = SCHEDULE

# --- The audit log's signatures -----------------------------------------------------------

# Empty: a key of this installation's own, made once and kept beside its other secrets.
AUDIT_SIGNING_KEY = env.str("ERP_AUDIT_SIGNING_KEY", "", multiline=True)

# --- People -----------------------------------------------------------------------------

AUTH_USER_MODEL = "tenancy.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"] if TESTING else []
PASSWORD_HASHERS += [
    "tenancy.entrance.hashing.OurArgon2",
    "django.contrib.auth.hashers.BCryptSHA256PasswordHasher",
    "tenancy.entrance.hashing.ForeignBcrypt",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "tenancy.entrance.hashing.ForeignPbkdf2",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "full_name")},
    },
    # ASVS 5.0, 6.2: long enough, of any composition, known from no leak, not about ourselves.
    {"NAME": "tenancy.entrance.password_rules.LengthRule"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "tenancy.entrance.password_rules.BreachedRule"},
    {"NAME": "tenancy.entrance.password_rules.PatternRule"},
    {"NAME": "tenancy.entrance.password_rules.ContextRule"},
]
# Whether strangers may start a business of their own: "open" or "closed".
SIGN_UP = env.str("ERP_SIGN_UP", "closed")
if SIGN_UP not in ("open", "closed"):
    raise ImproperlyConfigured(f"ERP_SIGN_UP is '{SIGN_UP}'. Write open or closed.")
# Sorted lines "SHA1:COUNT", as the lists of breached passwords are handed out; optional.
BREACHED_PASSWORDS = env.str("ERP_BREACHED_PASSWORDS", "")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_ADAPTER = "erp.web.signin.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"[{PRODUCT_NAME}] "
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {
    "login": "erp.web.entrance.forms.LoginForm",
    "request_login_code": "erp.web.entrance.forms.LoginCodeForm",
    "confirm_login_code": "erp.web.entrance.forms.ConfirmCodeForm",
    "reset_password": "erp.web.entrance.forms.ResetForm",
}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_TIMEOUT = 10 * 60
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
# The library's own also writes rows of addresses that nobody has proved.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 - a class.
PASSWORD_RESET_TIMEOUT = 24 * 3600
# How long a new address may take to prove itself, and the old one to take the change back.
ADDRESS_PROOF_SECONDS = 3600
ADDRESS_REFUSAL_DAYS = 7
# After the proof the old address agrees, or the change waits for so long for its refusal.
ADDRESS_SILENCE_HOURS = 72
# Whoever lost every second factor proves his mailbox in this time, waits so long, and then has so long to come back.
LOST_FACTOR_PROOF_SECONDS = 3600
LOST_FACTOR_WAIT_HOURS = env.int("ERP_LOST_FACTOR_WAIT_HOURS", 72)
LOST_FACTOR_RETURN_DAYS = 14
# Guessing is counted by erp.web.entrance.guessing, and by django-axes per address and
# network together. What stands here bounds what is no guess.
ACCOUNT_RATE_LIMITS = {
    "login": "",
    "login_failed": "",
    "request_login_code": "",
    "reset_password": "",
    "reset_password_from_key": "20/m/ip",
    "change_password": "10/m/user",
    "reauthenticate": "20/m/user",
}

# --- Second factors -------------------------------------------------------------------------

MFA_ADAPTER = "erp.web.entrance.factor_adapter.FactorAdapter"
# Recovery codes are our own (erp.web.entrance.codes): kept as hashes, shown once.
MFA_SUPPORTED_TYPES = ["totp", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_ISSUER = PRODUCT_NAME
MFA_TOTP_TOLERANCE = 0
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "erp.web.entrance.factor_forms.CodeForm",
    "reauthenticate": "erp.web.entrance.factor_forms.CodeAgainForm",
    "activate_totp": "erp.web.entrance.factor_forms.AppForm",
    "add_webauthn": "erp.web.entrance.factor_forms.PasskeyForm",
    "authenticate_webauthn": "erp.web.entrance.factor_forms.PasskeyFactorForm",
    "login_webauthn": "erp.web.entrance.factor_forms.PasskeyLoginForm",
    "reauthenticate_webauthn": "erp.web.entrance.factor_forms.PasskeyAgainForm",
}
MFA_RATE_LIMITS = {"webauthn_login": "30/m/ip"}

# --- Guessing -------------------------------------------------------------------------------

DEVICE_COOKIE_NAME = "device"
DEVICE_COOKIE_AGE = 365 * 24 * 3600
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "erp.web.callers.guessed_address"
AXES_RESET_ON_SUCCESS = True
AXES_HANDLER = "erp.web.attempts.DiscreetHandler"
AXES_LOCKOUT_CALLABLE = "erp.web.signin.locked_out"
AXES_WHITELIST_CALLABLE = "erp.web.entrance.guessing.comes_from_known_device"
AXES_CLIENT_IP_CALLABLE = "erp.web.callers.client_ip"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_VERBOSE = False

# Where people reach the product: what the links in its mails begin with, whatever a caller says the host is.
PUBLIC_ORIGIN = env.str("ERP_PUBLIC_ORIGIN", "http://localhost:8000").rstrip("/")
if not re.fullmatch(r"https?://[^/?#@\s]+", PUBLIC_ORIGIN):
    raise ImproperlyConfigured(
        f"ERP_PUBLIC_ORIGIN is '{PUBLIC_ORIGIN}'. Give scheme and host alone, such as https://books.example.com."
    )

EMAIL_BACKEND = env.str("EMAIL_BACKEND", "erp.web.mail_files.PrivateFileBackend")
EMAIL_HOST = env.str("EMAIL_HOST", "localhost")
EMAIL_PORT = env.int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", False)
# A mail server that says nothing must not keep a worker, and with it a notice's row.
EMAIL_TIMEOUT = 20
EMAIL_FILE_PATH = str(DATA_DIR / ("test/mail" if TESTING else "mail"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "books@localhost")

PROOF_MINUTES = env.int("ERP_PROOF_MINUTES", 15)
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_CACHE_ALIAS = "installation"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
SESSION_IDLE_SECONDS = env.int("ERP_SESSION_IDLE_SECONDS", 60 * 60)
SESSION_ABSOLUTE_SECONDS = env.int("ERP_SESSION_ABSOLUTE_SECONDS", 12 * 3600)

# --- The page's own walls -----------------------------------------------------------------

CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "erp.web.errors.csrf_failed"
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
        "manifest-src": ["'self'"],
    }
}
# A 100 MB journal streams to disk; a form's other fields stay small.
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_MEMORY_SIZE = 10_485_760
# The sheet of an access review has three fields a person; the largest plan has 2,500 people.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
# A file that is kept beside the books: a scanned bill, a logo.
MAX_FILE_BYTES = env.int("ERP_MAX_FILE_BYTES", 10 * 1024 * 1024)
MAX_IMPORT_BYTES = env.int("ERP_MAX_IMPORT_BYTES", 200 * 1024 * 1024)

# --- Files ---------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / ("test/files" if TESTING else "files")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = TESTING or DEBUG

# Who writes to the audit log that a command was run: its storey lies above the commands' own.
COMMAND_RUN_RECORDER = "erp.web.command_runs.record_run"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False
FORMAT_MODULE_PATH: list[str] = []

# One JSON object per security event, on standard error or in a file of its own.
SECURITY_LOG = env.str("ERP_SECURITY_LOG", "")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "security": {"()": "erp.web.security_lines.SecurityLines"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain"},
        "security": {
            "formatter": "security",
            **(
                {"class": "erp.web.security_lines.PrivateFile", "filename": SECURITY_LOG}
                if SECURITY_LOG
                else {"class": "logging.StreamHandler"}
            ),
        },
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "axes": {"level": "ERROR"},
        "erp.security": {"handlers": ["security"], "level": "INFO", "propagate": False},
    },
}
SILENCED_SYSTEM_CHECKS = (
    # On this machine there is no https; ``ERP_HTTPS`` turns these on where there is.
    [] if HTTPS else ["security.W008", "security.W012", "security.W016"]
)
