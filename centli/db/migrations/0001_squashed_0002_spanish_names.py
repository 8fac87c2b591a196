"""All tables of this app; what made and changed them one by one up to 0002_spanish_names is replaced."""

import centli.db.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('db', '0001_initial'),
        ('db', '0002_spanish_names'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='ChainState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=32, unique=True, verbose_name='nombre')),
                ('seq', models.BigIntegerField(default=0, verbose_name='número')),
                ('head', models.BinaryField(max_length=32, verbose_name='cabeza')),
                ('checked_id', models.BigIntegerField(default=0, verbose_name='revisado hasta')),
                ('next_checked_id', models.BigIntegerField(default=0, verbose_name='revisión en curso')),
                ('next_checked_at', models.DateTimeField(verbose_name='inicio de la revisión')),
            ],
            options={
                'db_table': 'chain_state',
                'verbose_name': 'estado de la cadena',
                'verbose_name_plural': 'estados de la cadena',
            },
        ),
        migrations.CreateModel(
            name='IdempotencyKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_id', models.BigIntegerField(verbose_name='dueño')),
                ('operation', models.CharField(max_length=64, verbose_name='operación')),
                ('key', models.CharField(max_length=64, verbose_name='clave')),
                ('fingerprint', models.BinaryField(max_length=32, verbose_name='huella')),
                ('outcome', models.CharField(choices=[('ok', 'Ok'), ('rejected', 'Rejected')], max_length=8, verbose_name='desenlace')),
                ('result_id', centli.db.fields.UUIDv7Field(null=True, verbose_name='resultado')),
                ('error_code', models.CharField(blank=True, max_length=64, verbose_name='código de error')),
                ('error_fields', models.JSONField(default=dict, verbose_name='datos del error')),
                ('created_at', models.DateTimeField(verbose_name='creado')),
            ],
            options={
                'db_table': 'idempotency_key',
                'constraints': [models.UniqueConstraint(fields=('owner_id', 'operation', 'key'), name='idempotency_key_once')],
                'verbose_name': 'clave de idempotencia',
                'verbose_name_plural': 'claves de idempotencia',
            },
        ),
    ]
