from django.db import migrations

from centli.db.operations import RewriteText


class Migration(migrations.Migration):

    dependencies = [
        ('db', '0001_squashed_0002_spanish_names'),
    ]

    operations = [
        RewriteText(),
    ]
