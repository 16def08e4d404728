from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("claimant", "0002_reminders")]

    operations = [
        migrations.CreateModel(
            name="RemindChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("days", models.JSONField(default=list)),
                ("made_by", models.CharField(max_length=80)),
                ("made_at", models.DateTimeField()),
            ],
        ),
    ]
