"""All tables of this app; what made and changed them one by one up to 0002_spanish_names is replaced."""

import centli.db.fields
import centli.kernel.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('confirmations', '0001_initial'),
        ('confirmations', '0002_spanish_names'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', centli.db.fields.UUIDv7Field(default=centli.kernel.ids.uuid7, editable=False, unique=True)),
                ('kind', models.CharField(max_length=32, verbose_name='clase')),
                ('state', models.CharField(choices=[('open', 'open'), ('confirmed', 'confirmed'), ('executed', 'executed'), ('failed', 'failed'), ('void', 'void'), ('expired', 'expired')], default='open', max_length=10, verbose_name='estado')),
                ('terms', models.JSONField(verbose_name='términos')),
                ('terms_hash', models.BinaryField(max_length=32, verbose_name='huella de los términos')),
                ('card', models.JSONField(verbose_name='tarjeta')),
                ('provenance', models.JSONField(verbose_name='procedencia')),
                ('policy_version', models.CharField(max_length=16, verbose_name='versión de la política')),
                ('factor_required', models.BooleanField(verbose_name='pide segundo factor')),
                ('factor_reasons', models.JSONField(verbose_name='por qué pide segundo factor')),
                ('needs_approver', models.BooleanField(verbose_name='pide otra persona')),
                ('channel', models.CharField(max_length=16, verbose_name='canal')),
                ('correlation_id', centli.db.fields.UUIDv7Field(verbose_name='correlación')),
                ('maker_id', models.BigIntegerField(help_text='Quién lo propuso.', null=True, verbose_name='propuso')),
                ('approver_id', models.BigIntegerField(null=True, verbose_name='aprobó')),
                ('approval_reason', models.CharField(blank=True, max_length=200, verbose_name='motivo de la aprobación')),
                ('created_at', models.DateTimeField(verbose_name='creado')),
                ('expires_at', models.DateTimeField(verbose_name='vence')),
                ('confirmed_at', models.DateTimeField(null=True, verbose_name='confirmado')),
                ('execute_before', models.DateTimeField(help_text='Hasta cuándo puede ejecutarla su evento de solicitud.', null=True, verbose_name='ejecutar antes de')),
                ('done_at', models.DateTimeField(null=True, verbose_name='terminado')),
                ('factor_used', models.BooleanField(default=False, verbose_name='se usó segundo factor')),
                ('attempts', models.PositiveSmallIntegerField(default=0, help_text='Códigos equivocados.', verbose_name='intentos')),
                ('result', models.JSONField(null=True, verbose_name='resultado')),
                ('renewed_from', centli.db.fields.UUIDv7Field(null=True, verbose_name='renueva a')),
                ('renewed_by', centli.db.fields.UUIDv7Field(null=True, verbose_name='renovado por')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='cliente')),
            ],
            options={
                'db_table': 'proposal',
                'permissions': [('approve_proposal', 'Can approve what another member of staff proposed')],
                'indexes': [models.Index(fields=['customer', 'state', 'expires_at'], name='proposal_open'), models.Index(fields=['state', 'expires_at'], name='proposal_due'), models.Index(fields=['correlation_id'], name='proposal_correlation')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'confirmed', 'executed', 'failed', 'void', 'expired'])), name='proposal_state')],
                'verbose_name': 'confirmación',
                'verbose_name_plural': 'confirmaciones',
            },
        ),
    ]
