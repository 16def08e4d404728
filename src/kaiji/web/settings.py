"""Django's settings (Djangoの設定): one project, `desk` selects the apps; every value comes from the configuration."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from kaiji.ground.home import kaiji_home
from kaiji.web.configuration.databases import database
from kaiji.web.configuration.home import secret_key
from kaiji.web.configuration.reading import read_configuration
from kaiji.web.desk import package_of

KAIJI_HOME = kaiji_home()
CONFIGURATION = read_configuration(KAIJI_HOME, os.environ)
KAIJI_DESK = CONFIGURATION.text("desk")
PUBLIC_URL = CONFIGURATION.text("server.public_url").rstrip("/")
BEHIND_TLS = PUBLIC_URL.startswith("https://")
_WEB = Path(__file__).parent

SECRET_KEY = secret_key(KAIJI_HOME)
DEBUG = False
ALLOWED_HOSTS = [urlsplit(PUBLIC_URL).hostname or ""] if PUBLIC_URL else []
ALLOWED_HOSTS += ["127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "kaiji.web",
    "kaiji.web.accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "csp",
    "kaiji.cases.journal",
    "kaiji.cases.jobs",
    "kaiji.cases",
    package_of(KAIJI_DESK),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kaiji.web.middleware.headers.Headers",
    "csp.middleware.CSPMiddleware",
    "kaiji.web.middleware.records.Records",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kaiji.web.middleware.language.ChosenLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kaiji.web.middleware.errors.ErrorPages",  # before allauth's, which answers its own exceptions first
    "allauth.account.middleware.AccountMiddleware",
    "kaiji.web.middleware.presence.Presence",
    "kaiji.web.middleware.doors.Doors",
]
ROOT_URLCONF = f"kaiji.web.roots.{KAIJI_DESK.replace('-', '_')}"
WSGI_APPLICATION = "kaiji.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_WEB / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.static", "kaiji.web.templatetags.kaiji"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kaiji.web.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
DATABASES = {"default": database(CONFIGURATION.text("database.url"), KAIJI_HOME, KAIJI_DESK)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "kaiji_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_TZ = True
TIME_ZONE = "Asia/Tokyo"

STATIC_URL = "/static/"
STATIC_ROOT = None  # nothing is collected: the files are served from the packages
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": KAIJI_HOME / "files"},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True  # served from the packages: nothing is copied at the start
WHITENOISE_MAX_AGE = 300

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "__Host-kaiji" if BEHIND_TLS else f"kaiji-{KAIJI_DESK}"
SESSION_COOKIE_AGE = CONFIGURATION.number("sessions.idle_hours") * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_NAME = "__Host-kaiji-csrf" if BEHIND_TLS else f"kaiji-csrf-{KAIJI_DESK}"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = BEHIND_TLS
CSRF_FAILURE_VIEW = "kaiji.web.views.errors.form_expired"
LANGUAGE_COOKIE_SECURE = BEHIND_TLS
LANGUAGE_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_REDIRECT_EXEMPT = [r"^health/$", r"^ready/$"]  # asked by the proxy itself, and by `kaiji serve`
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if CONFIGURATION.on("server.behind_proxy"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

UPLOAD_MOST_BYTES = CONFIGURATION.number("uploads.most_mb") * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 50
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "kaiji.web.uploads.LimitedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "kaiji.web.accounts.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # people come by invitation only
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_RATE_LIMITS = {"login_failed": "10/5m/ip,5/5m/key", "login": "30/m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Kaiji"
MFA_FORMS = {
    "add_webauthn": "kaiji.web.accounts.passkeys.AddPasskeyForm",
    "edit_webauthn": "kaiji.web.accounts.passkeys.EditPasskeyForm",
}
MFA_ADAPTER = "kaiji.web.accounts.adapter.SecondFactorAdapter"
USERSESSIONS_TRACK_ACTIVITY = True

CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "kaiji_cache"}}

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if CONFIGURATION.text("mail.host")
    else "django.core.mail.backends.dummy.EmailBackend"
)
EMAIL_HOST = CONFIGURATION.text("mail.host")
EMAIL_PORT = CONFIGURATION.number("mail.port")
EMAIL_HOST_USER = CONFIGURATION.text("mail.user")
EMAIL_HOST_PASSWORD = CONFIGURATION.text("mail.password")
EMAIL_USE_TLS = True
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = CONFIGURATION.text("mail.sender")

LOGGING_CONFIG = None  # kaiji.web.logs sets structlog up; Django's own loggers go through it
SILENCED_SYSTEM_CHECKS: list[str] = []
