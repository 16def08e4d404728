"""Notices of removals without an inquiry; when and how an inquiry came back (削除の通知・届かなかった照会)."""

import django.db.models.deletion
from django.db import migrations, models

import kaiji.cases.secrets.fields
import kaiji.cases.subjects


class Migration(migrations.Migration):
    dependencies = [
        ("content_provider", "0002_specials_shown_mail"),
    ]

    operations = [
        migrations.AddField(
            model_name="opinion",
            name="returned_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="opinion",
            name="returned_how",
            field=models.CharField(default="", max_length=8),
        ),
        migrations.CreateModel(
            name="RemovalNotice",
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
                ("stage", models.CharField(max_length=10)),
                ("channel", models.CharField(default="", max_length=8)),
                ("waived", models.CharField(default="", max_length=24)),
                ("duty", models.BooleanField(default=False)),
                ("due_on", models.DateField(null=True)),
                ("made_at", models.DateTimeField()),
                ("mailed_at", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("returned_at", models.DateTimeField(null=True)),
                ("link_digest", models.CharField(max_length=64, unique=True)),
                ("link_until", models.DateTimeField()),
                ("body", kaiji.cases.secrets.fields.SealedJson()),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="content_provider.matter",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["stage", "made_at"], name="cp_notice_made")],
            },
        ),
    ]
