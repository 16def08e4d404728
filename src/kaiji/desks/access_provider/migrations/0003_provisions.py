"""Tell what was handed over under a provision order from an order that is made upon us (提供命令)."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import kaiji.cases.secrets.fields
import kaiji.cases.subjects


def handed_over(apps: Any, _editor: Any) -> None:
    """Until now only what was handed over came in on a provision order."""
    apps.get_model("access_provider", "Receipt").objects.filter(basis="provision-order").update(
        handed_over=True
    )


class Migration(migrations.Migration):
    dependencies = [("access_provider", "0002_arrivals")]

    operations = [
        migrations.AddField(
            model_name="receipt", name="handed_over", field=models.BooleanField(default=False)
        ),
        migrations.RunPython(handed_over, migrations.RunPython.noop),
        migrations.CreateModel(
            name="Provision",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=kaiji.cases.subjects.new_id,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0)),
                ("wrapped_key", kaiji.cases.subjects.WrappedKey(null=True)),
                ("erased_at", models.DateTimeField(null=True)),
                ("number", models.CharField(max_length=20, unique=True)),
                ("partner", models.CharField(max_length=60)),
                ("stage", models.CharField(default="named", max_length=12)),
                ("named_on", models.DateField()),
                ("reached_on", models.DateField()),
                ("lapse_on", models.DateField(db_index=True)),
                ("notified_on", models.DateField(null=True)),
                ("notified_by", models.CharField(default="", max_length=80)),
                ("handed_on", models.DateField(null=True)),
                ("handed_by", models.CharField(default="", max_length=80)),
                ("how", models.CharField(default="", max_length=8)),
                ("sha256", models.CharField(default="", max_length=64)),
                ("body", kaiji.cases.secrets.fields.SealedJson()),
                (
                    "receipt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="provisions",
                        to="access_provider.receipt",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("receipt", "partner"), name="ap_provision_once")
                ],
            },
        ),
    ]
