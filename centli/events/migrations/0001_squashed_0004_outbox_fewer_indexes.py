"""All tables of this app; what made and changed them one by one up to 0004_outbox_fewer_indexes is replaced."""

import centli.db.fields
import centli.kernel.ids
import django.db.models.deletion
from django.db import migrations, models

from centli.db.triggers import InsertOnly


class Migration(migrations.Migration):

    replaces = [
        ('events', '0001_initial'),
        ('events', '0002_insert_only'),
        ('events', '0003_spanish_names'),
        ('events', '0004_outbox_fewer_indexes'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=32, unique=True, verbose_name='nombre')),
                ('beat_at', models.DateTimeField(verbose_name='último latido')),
            ],
            options={
                'db_table': 'heartbeat',
                'verbose_name': 'latido',
                'verbose_name_plural': 'latidos',
            },
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', centli.db.fields.UUIDv7Field(default=centli.kernel.ids.uuid7, editable=False, unique=True)),
                ('action', models.CharField(max_length=64, verbose_name='acción')),
                ('channel', models.CharField(max_length=16, verbose_name='canal')),
                ('actor_id', models.BigIntegerField(null=True, verbose_name='quién')),
                ('customer_id', models.BigIntegerField(verbose_name='cliente')),
                ('correlation_id', centli.db.fields.UUIDv7Field(verbose_name='correlación')),
                ('object_kind', models.CharField(blank=True, max_length=32, verbose_name='clase del objeto')),
                ('object_id', models.CharField(blank=True, max_length=64, verbose_name='objeto')),
                ('data', models.JSONField(default=dict, verbose_name='datos')),
                ('created_at', models.DateTimeField(verbose_name='creado')),
            ],
            options={
                'verbose_name_plural': 'registros de auditoría',
                'db_table': 'audit_entry',
                'indexes': [models.Index(fields=['customer_id', 'created_at'], name='audit_customer'), models.Index(fields=['correlation_id'], name='audit_correlation'), models.Index(fields=['object_kind', 'object_id'], name='audit_object')],
                'verbose_name': 'registro de auditoría',
            },
        ),
        migrations.CreateModel(
            name='AuditSeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.BigIntegerField(unique=True, verbose_name='número')),
                ('prev', models.BinaryField(max_length=32, verbose_name='huella anterior')),
                ('hash', models.BinaryField(max_length=32, verbose_name='huella')),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='seal', to='events.auditentry', verbose_name='póliza')),
            ],
            options={
                'db_table': 'audit_seal',
                'verbose_name': 'sello de auditoría',
                'verbose_name_plural': 'sellos de auditoría',
            },
        ),
        migrations.CreateModel(
            name='Inbox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('consumer', models.CharField(max_length=64, verbose_name='consumidor')),
                ('event_id', centli.db.fields.UUIDv7Field(verbose_name='id del evento')),
                ('processed_at', models.DateTimeField(verbose_name='procesado')),
            ],
            options={
                'db_table': 'inbox',
                'indexes': [models.Index(fields=['processed_at'], name='inbox_age')],
                'constraints': [models.UniqueConstraint(fields=('consumer', 'event_id'), name='inbox_once')],
                'verbose_name': 'evento recibido',
                'verbose_name_plural': 'eventos recibidos',
            },
        ),
        migrations.CreateModel(
            name='Outbox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event_id', centli.db.fields.UUIDv7Field(default=centli.kernel.ids.uuid7, editable=False, unique=True)),
                ('event_type', models.CharField(max_length=64, verbose_name='tipo de evento')),
                ('key', models.CharField(max_length=80, verbose_name='clave')),
                ('version', models.CharField(default='1.0', max_length=8, verbose_name='versión')),
                ('correlation_id', centli.db.fields.UUIDv7Field(verbose_name='correlación')),
                ('causation_id', centli.db.fields.UUIDv7Field(null=True, verbose_name='causa')),
                ('timestamp', models.DateTimeField(verbose_name='momento')),
                ('source', models.CharField(max_length=64, verbose_name='origen')),
                ('user_id', models.CharField(max_length=64, verbose_name='persona')),
                ('customer_id', models.BigIntegerField(default=0, verbose_name='cliente')),
                ('actor_id', models.BigIntegerField(null=True, verbose_name='quién')),
                ('channel', models.CharField(default='system', help_text='Por qué puerta llegó su causa.', max_length=16, verbose_name='canal')),
                ('data', models.JSONField(verbose_name='datos')),
                ('status', models.SmallIntegerField(choices=[(0, 'New'), (1, 'Claimed'), (2, 'Sent'), (3, 'Dead'), (4, 'Skipped')], default=0, verbose_name='estado')),
                ('available_at', models.DateTimeField(verbose_name='disponible')),
                ('attempts', models.PositiveIntegerField(default=0, verbose_name='intentos')),
                ('faults', models.PositiveIntegerField(default=0, help_text='Fallas de transporte; nunca detienen un mensaje.', verbose_name='fallas')),
                ('claimed_by', models.CharField(blank=True, max_length=64, verbose_name='tomado por')),
                ('lease_until', models.DateTimeField(null=True, verbose_name='tomado hasta')),
                ('last_error', models.CharField(blank=True, max_length=500, verbose_name='último error')),
                ('sent_at', models.DateTimeField(null=True, verbose_name='entregado')),
            ],
            options={
                'verbose_name': 'evento por entregar',
                'db_table': 'outbox',
                'permissions': [('redrive_outbox', 'Can re-drive or skip dead messages')],
                'indexes': [models.Index(fields=['status', 'available_at', 'id'], name='outbox_due'), models.Index(fields=['key', 'status', 'id'], name='outbox_key'), models.Index(fields=['correlation_id'], name='outbox_correlation')],
                'verbose_name_plural': 'eventos por entregar',
            },
        ),
        InsertOnly(['audit_entry', 'audit_seal']),
    ]
