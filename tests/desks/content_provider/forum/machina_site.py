"""A real forum that nobody here wrote (django-machina), with the recorder in its settings and nothing else changed.

Run by gunicorn in a process of its own: `gunicorn machina_site:application`. FORUM_DB names its database.
"""

from __future__ import annotations

import os

import django
from django.conf import settings
from django.urls import include, path
from machina import MACHINA_MAIN_STATIC_DIR, MACHINA_MAIN_TEMPLATE_DIR  # type: ignore[import-untyped]  # ships no types

KEY = "a key that desk and forum share, 32+"

_MACHINA = [
    "machina",
    "machina.apps.forum",
    "machina.apps.forum_conversation",
    "machina.apps.forum_conversation.forum_attachments",
    "machina.apps.forum_conversation.forum_polls",
    "machina.apps.forum_feeds",
    "machina.apps.forum_moderation",
    "machina.apps.forum_search",
    "machina.apps.forum_tracking",
    "machina.apps.forum_member",
    "machina.apps.forum_permission",
]


def post_address(post: object) -> str:
    """Return where machina shows a post: its topic, with the post's number."""
    from django.urls import reverse

    topic = post.topic  # type: ignore[attr-defined]  # machina ships no types
    kwargs = {"forum_slug": topic.forum.slug, "forum_pk": topic.forum_id, "slug": topic.slug, "pk": topic.pk}
    return f"{reverse('forum_conversation:topic', kwargs=kwargs)}?post={post.pk}"  # type: ignore[attr-defined]  # as above


settings.configure(
    SECRET_KEY="forum",  # noqa: S106  # a throwaway forum on loopback
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["FORUM_DB"]}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    CACHES={
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
        "machina_attachments": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    },
    HAYSTACK_CONNECTIONS={"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}},
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.staticfiles",
        "mptt",
        "haystack",
        "widget_tweaks",
        *_MACHINA,
        "kaiji.desks.content_provider.site.in_django",
    ],
    MIDDLEWARE=[
        "kaiji.desks.content_provider.site.in_django.middleware.ConnectionRecords",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "machina.apps.forum_permission.middleware.ForumPermissionMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [MACHINA_MAIN_TEMPLATE_DIR],
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                    "machina.core.context_processors.metadata",
                ],
                "loaders": [
                    "django.template.loaders.filesystem.Loader",
                    "django.template.loaders.app_directories.Loader",
                ],
            },
        }
    ],
    STATIC_URL="/static/",
    STATICFILES_DIRS=[MACHINA_MAIN_STATIC_DIR],
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    MIGRATION_MODULES={label.rpartition(".")[2]: None for label in _MACHINA},  # tables at once: seconds saved
    KAIJI_SITE={
        "PROXIES": {
            "networks": ["127.0.0.2/32"],
            "header": "x-forwarded-for",
            "source_port_header": "X-Client-Port",
            "destination_ip": "192.0.2.80",
            "destination_port": 443,
        },
        "POSTS": {"forum_conversation.Post": f"{__name__}.post_address"},
        "AUTHOR": {"forum_conversation.Post": "poster"},
        "KEY": KEY,
    },
)
django.setup()

from django.contrib.auth.views import LoginView  # noqa: E402  # only after the apps are loaded

urlpatterns = [
    path("login/", LoginView.as_view(template_name="board_base.html", next_page="/"), name="login"),
    path("desk/", include("kaiji.desks.content_provider.site.in_django.urls")),
    path("", include("machina.urls")),
]


def furnish() -> None:
    """Make the tables, a forum where anyone may write, and a member."""
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from machina.core.db.models import get_model  # type: ignore[import-untyped]  # ships no types
    from machina.core.loading import get_class  # type: ignore[import-untyped]  # ships no types

    call_command("migrate", run_syncdb=True, verbosity=0)
    forum = get_model("forum", "Forum").objects.create(name="井戸端", type=0)
    permission = get_model("forum_permission", "ForumPermission")
    grant = get_model("forum_permission", "UserForumPermission")
    get_class("forum_permission.handler", "PermissionHandler")
    for name in (
        "can_see_forum",
        "can_read_forum",
        "can_start_new_topics",
        "can_reply_to_topics",
        "can_post_without_approval",
    ):
        row, _ = permission.objects.get_or_create(codename=name)
        grant.objects.create(permission=row, forum=forum, has_perm=True, authenticated_user=True)
        grant.objects.create(permission=row, forum=forum, has_perm=True, anonymous_user=True)
    User.objects.create_user("hanako", password="forum-hanako-2026")  # noqa: S106  # a throwaway member


furnish()
from django.core.wsgi import get_wsgi_application  # noqa: E402  # as above

application = get_wsgi_application()
