"""The table of the shared cache: rate limits of the sign-in must hold across processes."""

from typing import Any

from django.db import migrations


def make(_apps: Any, editor: Any) -> None:
    """Make the table as `createcachetable` would."""
    instant = "timestamp with time zone" if editor.connection.vendor == "postgresql" else "datetime"
    editor.execute(
        f"CREATE TABLE kaiji_cache (cache_key varchar(255) NOT NULL PRIMARY KEY, value text NOT NULL, expires {instant} NOT NULL)"
    )
    editor.execute("CREATE INDEX kaiji_cache_expires ON kaiji_cache (expires)")


def unmake(_apps: Any, editor: Any) -> None:
    """Drop it."""
    editor.execute("DROP TABLE kaiji_cache")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(make, unmake)]
