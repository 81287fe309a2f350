"""Every setting of the site, each defined once.

Without any environment the laptop default runs: SQLite, a file-based queue, mails written to
var/mail/. Each variable that is set moves one part to production; `manage.py check --deploy`
names what is still missing. There is no default secret: a laptop makes its own.
"""

from pathlib import Path
from urllib.parse import urlsplit

import environ

from .laptop import secret_key
from .theme import UNFOLD  # noqa: F401  read by django-unfold

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
# Tests and lint name another file: what a developer keeps in .env must not colour them.
env.read_env(env("ENV_FILE", default=str(BASE_DIR / ".env")))

VAR_DIR = Path(env("VAR_DIR", default=BASE_DIR / "var")).resolve()
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("DEBUG", default=False)
IS_DEPLOYED = "SECRET_KEY" in env.ENVIRON
SECRET_KEY = env("SECRET_KEY", default="") or secret_key(VAR_DIR)
SITE_URL = env("SITE_URL", default="http://localhost:8000").rstrip("/")
IS_HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])

INSTALLED_APPS = [
    "ismr_site",
    "leads",
    "programs",
    "anymail",
    "crispy_forms",
    "django_guid",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.embeds",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django_guid.middleware.guid_middleware",
    "ismr_site.security.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ismr_site.measure.MeasureMiddleware",
    "ismr_site.security.RefuseNulMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "programs.redirects.RedirectWithQueryMiddleware",
]

ROOT_URLCONF = "ismr_site.urls"
WSGI_APPLICATION = "ismr_site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            # Every template has words of ours in it.
            "builtins": ["django.templatetags.i18n"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "programs.context.site_chrome",
            ],
        },
    },
]

# --- Data ---------------------------------------------------------------------------------------

DATABASES = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'site.sqlite3'}"),
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Web, worker and beat share one file: without an immediate transaction and WAL, writers that
    # began as readers fail at once with "database is locked" instead of waiting their turn.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    # A file, as in real life: SQLite in memory knows neither WAL nor waiting for a lock.
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    options = DATABASES["default"].setdefault("OPTIONS", {})
    # A database host that is gone must not keep a visitor waiting; two seconds tell.
    options.setdefault("connect_timeout", 2)
    # Seconds. Set for web processes (deploy/); commands such as a backup may take their time.
    if limit := env.int("STATEMENT_TIMEOUT", default=0):
        options["options"] = (
            f"-c statement_timeout={limit}s -c idle_in_transaction_session_timeout=10s"
        )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Login throttles live here. In the database, so that they hold on every host and when Redis is away.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "site_cache",
    }
}

# --- Queue --------------------------------------------------------------------------------------
# The database is the queue; the broker only rings the bell (leads/outbox/doorbell.py).

REDIS_URL = env("REDIS_URL", default="")
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 120,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 0.5,
        # Above the worker's own blocking pop of one second.
        "socket_timeout": 2,
    }
else:
    QUEUE_DIR = VAR_DIR / "queue"
    for folder in ("messages", "control"):
        (QUEUE_DIR / folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://localhost//"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(QUEUE_DIR / "messages"),
        "data_folder_out": str(QUEUE_DIR / "messages"),
        "control_folder": str(QUEUE_DIR / "control"),
        "polling_interval": 0.2,
    }
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 60
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Kolkata"
# Mail apart from the rest: a slow mail server holds up nothing else, and nothing else holds up mail.
WORK_QUEUES = ("mail", "default")
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {"leads.outbox.*": {"queue": "mail"}, "programs.send_*": {"queue": "mail"}}
# In memory. Celery's default keeps a file, and a damaged one stops every later beat with an
# EOFError. Our tasks may run at any time, so there is nothing to remember.
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
CELERY_BEAT_SCHEDULE = {
    "sweep-owed-mail": {
        "task": "leads.outbox.sweep",
        "schedule": 30.0,
        "options": {"expires": 25},
    },
    "give-leads-to-counsellors": {
        "task": "leads.assign_waiting",
        "schedule": 20.0,
        "options": {"expires": 15},
    },
    "run-bulk-jobs": {
        "task": "leads.run_bulk_jobs",
        "schedule": 5.0,
        "options": {"expires": 4},
    },
    "forget-old-lists": {
        "task": "leads.forget_old_lists",
        "schedule": 3600.0,
        "options": {"expires": 3000},
    },
    "look-at-the-desks-clock": {
        "task": "leads.look_at_the_clock",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "fill-the-calendar": {
        "task": "leads.load_holidays",
        "schedule": 86400.0,
        "options": {"expires": 80000},
    },
    "count-what-takes-long-to-count": {
        "task": "leads.refresh_figures",
        "schedule": 600.0,
        "options": {"expires": 500},
    },
    # Asked often, so that a Monday on which beat was away has its letter all the same; written once a week.
    "write-the-weekly-letter": {
        "task": "leads.send_weekly_letter",
        "schedule": 300.0,
        "options": {"expires": 250},
    },
    "keep-to-the-schedule": {
        "task": "programs.keep_to_the_schedule",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    # Hourly, so that nobody is forgotten when beat was away; each owner hears once a week.
    "remind-owners-of-facts": {
        "task": "programs.remind_owners",
        "schedule": 3600.0,
        "options": {"expires": 3000},
    },
    "send-staff-mail": {
        "task": "programs.send_staff_mail",
        "schedule": 30.0,
        "options": {"expires": 25},
    },
    "forget-old-staff-mail": {
        "task": "programs.forget_old_staff_mail",
        "schedule": 3600.0,
        "options": {"expires": 3000},
    },
    "forget-old-counts": {
        "task": "programs.forget_old_counts",
        "schedule": 3600.0,
        "options": {"expires": 3000},
    },
}

# --- Mail ---------------------------------------------------------------------------------------

if EMAIL_URL := env("EMAIL_URL", default=""):
    vars().update(env.email("EMAIL_URL"))
else:
    EMAIL_BACKEND = "ismr_site.eml.EmlBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"
# A provider's own API instead of SMTP: anymail.backends.postmark.EmailBackend and the like.
EMAIL_BACKEND = env("EMAIL_BACKEND", default=EMAIL_BACKEND)
# Every ANYMAIL_… of the environment: a provider's keys, and the secrets of its events (ismr_site/hooks.py).
ANYMAIL = {"IGNORE_UNSUPPORTED_FEATURES": True} | {  # MailerSend has no metadata
    name.removeprefix("ANYMAIL_"): value
    for name, value in env.ENVIRON.items()
    if name.startswith("ANYMAIL_") and value
}
# A header that the provider sends back with its events, when it gives mails ids of its own.
MAIL_ECHO_HEADER = env("MAIL_ECHO_HEADER", default="")
EMAIL_TIMEOUT = 10
# Empty: our mails come from the school's own name and address (leads/mail.py).
MAIL_FROM = env("DEFAULT_FROM_EMAIL", default="")
DEFAULT_FROM_EMAIL = MAIL_FROM or "site@localhost"
# Asked before a mail to staff leaves: a restored copy writes to nobody (leads/outbox/stop.py).
MAIL_IS_STOPPED = "leads.outbox.stop.is_stopped"
# Where notices of new enquiries go. Empty: to the e-mail address in the school's settings.
ADMISSIONS_EMAIL = env("ADMISSIONS_EMAIL", default="")

# --- Watch --------------------------------------------------------------------------------------
# `manage.py watch` looks after the site from outside (leads/watch.py).

# Who is told when something is amiss. Empty: the admissions address.
OWNER_EMAIL = env("OWNER_EMAIL", default="")
# Alarms are posted here too, as JSON: ntfy, Slack and the like. https, or this machine.
ALARM_URL = env("ALARM_URL", default="")
# nginx's page for when no web process answers; the watch keeps it up to date.
AWAY_PAGE = env("AWAY_PAGE", default="")
# The mailbox of the site's own test enquiries, at best one used for nothing else. Empty: none is made.
CANARY_EMAIL = env("CANARY_EMAIL", default="")
# Where they come back: maildir:///path or imaps://user:password@host/INBOX. Empty: proven as far as the
# mail server's "accepted".
CANARY_INBOX = env("CANARY_INBOX", default="")
# The way that visitors come, if that is not the way from this host.
CANARY_SITE_URL = env("CANARY_SITE_URL", default=SITE_URL).rstrip("/")

# --- Backup -------------------------------------------------------------------------------------
# `manage.py backup` and `restore` (ismr_site/backup/, docs/backup.md).

# A folder on another machine or disk than the database. Erasures are noted in it too.
BACKUP_DIR = env("BACKUP_DIR", default="")
# Public age keys. Whoever holds one of their private keys can read the backups; this host need not.
BACKUP_RECIPIENTS = env.list("BACKUP_RECIPIENTS", default=[])
# A private key, to restore and to verify. With it a backup is read again as soon as it is written.
BACKUP_IDENTITY_FILE = env("BACKUP_IDENTITY_FILE", default="")

# --- Pages --------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "ISMR Pune"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILADMIN_LOGIN_URL = "/cms/login/"
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILIMAGES_IMAGE_MODEL = "programs.Picture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "programs.pictures.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "avif", "heic", "gif"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILDOCS_DOCUMENT_FORM_BASE = "programs.documents.DocumentForm"
WAGTAILDOCS_EXTENSIONS = ["pdf"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
IMPORT_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILEMBEDS_RESPONSIVE_HTML = True
CRISPY_ALLOWED_TEMPLATE_PACKS = "site"
CRISPY_TEMPLATE_PACK = "site"
CRISPY_FAIL_SILENTLY = False

LANGUAGE_CODE = "en-in"
TIME_ZONE = "Asia/Kolkata"
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "programs.stylesheet.StylesheetFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
MEDIA_URL = env("MEDIA_URL", default="/media/")
MEDIA_ROOT = VAR_DIR / "media"
# Several hosts share pictures through a bucket. It is served under our own name (nginx passes /media/ on
# to it), so that no page loads anything from elsewhere.
MEDIA_BUCKET = env("MEDIA_BUCKET", default="")
BUCKET = {
    "BACKEND": "storages.backends.s3.S3Storage",
    "OPTIONS": {
        # Every template has words of ours in it.
        "builtins": ["django.templatetags.i18n"],
        "bucket_name": MEDIA_BUCKET,
        "endpoint_url": env("MEDIA_ENDPOINT_URL", default=None),
        "region_name": env("MEDIA_REGION", default=None),
        "location": MEDIA_URL.strip("/"),
        "custom_domain": urlsplit(SITE_URL).netloc,
        "url_protocol": f"{urlsplit(SITE_URL).scheme}:",
        "file_overwrite": False,
    },
}
FOLDER = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
STORAGES = {
    "default": BUCKET if MEDIA_BUCKET else FOLDER,
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if IS_DEPLOYED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not IS_DEPLOYED
STATIC_ROOT.mkdir(parents=True, exist_ok=True)

# --- Staff login and safety ---------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
        # Every template has words of ours in it.
        "builtins": ["django.templatetags.i18n"],
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/admin/"
ACCOUNT_ADAPTER = "ismr_site.staff.StaffAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_SESSION_REMEMBER = False
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

CSRF_TRUSTED_ORIGINS = [SITE_URL] if urlsplit(SITE_URL).hostname else []
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_NAME = "__Host-sid" if IS_HTTPS else "sid"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
# Who may frame what is said in the Content-Security-Policy of each part, so that Wagtail's own preview
# works: ismr_site/security.py stands where Django looks for its clickjacking middleware.
SILENCED_SYSTEM_CHECKS = ["security.W002"]
# A form with every field at its limit is far below this; more is refused with a page that says so.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

# --- Seen from outside --------------------------------------------------------------------------
# One id from nginx through the web's log, the mail's row and the worker's log to the SMTP answer.

DJANGO_GUID = {"GUID_HEADER_NAME": "X-Request-ID", "EXPOSE_HEADER": False}
LOG_LEVEL = env("LOG_LEVEL", default="INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "django_guid.log_filters.CorrelationId"},
        "discreet": {"()": "ismr_site.discreet.WithoutRequest"},
    },
    "formatters": {
        "line": {"format": "{levelname:<7} {name}: {message}", "style": "{"},
        "json": {
            "()": "ismr_site.discreet.DiscreetJsonFormatter",
            "format": "{asctime}{levelname}{name}{message}{correlation_id}",
            "style": "{",
            "rename_fields": {
                "asctime": "at",
                "levelname": "level",
                "name": "logger",
                "correlation_id": "request_id",
            },
        },
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["request_id", "discreet"],
            "formatter": "json" if IS_DEPLOYED else "line",
        }
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        # A line for every page that is saved or indexed hides the lines that matter.
        **{name: {"level": "WARNING"} for name in ("wagtail", "django_tasks", "django_guid")},
        # Ours stay as they are when Celery sets the root to a level of its own.
        **{name: {"level": LOG_LEVEL} for name in ("ismr_site", "leads", "programs")},
        # "Not Found: /enquire/thanks/…" names a reference; our own line for the request does not.
        "django.request": {"level": "ERROR"},
    },
}
# Where the processes of this host count together for /metrics; a folder in memory, such as /run/site.
if METRICS_DIR := env("PROMETHEUS_MULTIPROC_DIR", default=""):
    Path(METRICS_DIR).mkdir(parents=True, exist_ok=True)
