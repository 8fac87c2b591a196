from django.db import migrations

from centli.db.triggers import REPLACE, InsertOnly


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0008_mail_refusals'),
    ]

    operations = [
        InsertOnly(['consent'], actions=[REPLACE]),
    ]
