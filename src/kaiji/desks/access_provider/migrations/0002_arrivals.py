"""Count what strangers send (送信の制限)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access_provider", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Arrival",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=32)),
                ("hour", models.BigIntegerField()),
                ("count", models.PositiveIntegerField(default=0)),
            ],
            options={
                "indexes": [models.Index(fields=["hour"], name="ap_arrival_hour")],
                "constraints": [models.UniqueConstraint(fields=("source", "hour"), name="ap_arrival_once")],
            },
        ),
    ]
