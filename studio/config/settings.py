"""Django settings: one file, two modes, everything that differs comes from the environment."""

from csp.constants import NONCE, NONE, SELF

from simulator import __version__
from studio.config import environment

_env = environment.read()

LAGWISE_MODE = _env.mode
LAGWISE_TOKEN = _env.token
LAGWISE_DATA_DIR = _env.data_dir
LAGWISE_EXAMPLES = _env.examples
LAGWISE_VERSION = __version__
REDIS_URL = _env.redis_url

# A worker that says nothing for this long has lost its run; the reaper looks every second.
RUN_LEASE_S = _env.lease_s
RUN_SENT_AGAIN_AFTER_S = 8.0
RUN_BARREN_ATTEMPTS = 3
RUN_STREAM_KEPT_S = 600
RUNS_ACTIVE_PER_PROJECT = 20
EXPERIMENTS_ACTIVE_PER_PROJECT = 5
# How many replications of one experiment wait or work at the same time: more workers than this do not
# help it, and experiments take turns.
REPLICATIONS_AT_ONCE = 32
RESULTS_DIR = LAGWISE_DATA_DIR / "results"

BASE_DIR = environment.ROOT
SECRET_KEY = _env.secret_key
DEBUG = False
ALLOWED_HOSTS = list(_env.allowed_hosts)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "channels",
    "csp",
    "ninja",
    "studio.common",
    "studio.accounts",
    "studio.designs",
    "studio.exchange",
    "studio.runs",
    "studio.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "studio.common.static_files.StaticFiles",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "studio.config.urls"
ASGI_APPLICATION = "studio.config.asgi.application"
APPEND_SLASH = False
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request"],
            "libraries": {"vite": "studio.web.templatetags.vite"},
        },
    }
]

DATABASES = {"default": _env.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False

# Accounts. Local mode has one user and no password; see studio.accounts.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/login"
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "studio.web.views.csrf_failure"

# What a browser may do. React Flow, uPlot and the ELK worker need nothing beyond 'self';
# CodeMirror adds a <style> and is given the nonce (measured under this very policy).
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "worker-src": [SELF],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

if LAGWISE_MODE == "deployed":
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    # ".example" allows every host below example; an origin writes that with a star.
    CSRF_TRUSTED_ORIGINS = [f"https://{'*' if host.startswith('.') else ''}{host}" for host in ALLOWED_HOSTS]

# Bodies: a design is at most 1 MiB of text; JSON escapes may double it.
BODY_LIMIT_BYTES = 4 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = BODY_LIMIT_BYTES
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100
DATA_UPLOAD_MAX_NUMBER_FILES = 0

# The front end is built by vite into static/dist with hashes in the names; nothing is collected.
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static" / "dist"
VITE_MANIFEST = STATIC_ROOT / "manifest.json"
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.*[.-][0-9A-Za-z_-]{8}\.[a-z0-9]+(\.map)?$"

# Channels: pub/sub only wakes sockets and carries presence; frames are in a stream of their run.
# (redis-py 8 reads with a 5 s timeout by default, which kills idle sockets of the other layer.)
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_timeout": None}], "prefix": "lagwise"},
    }
}

# Celery carries the id of a run and nothing else: the row is the truth, so there is no result
# back end, and Celery never delivers again by itself (the reaper does).
CELERY_BROKER_URL = environment.broker_url(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 24 * 3600,
    "socket_timeout": 5,
    "socket_keepalive": True,
}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_DEFAULT_QUEUE = "runs"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_ENABLE_UTC = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"studio": {"level": "INFO"}},
}
