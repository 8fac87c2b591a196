"""All tables of this app; what made and changed them one by one up to 0009_ticket_kind is replaced."""

import centli.db.fields
import centli.kernel.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from centli.db.operations import GrantRights
from centli.db.triggers import InsertOnly


RIGHTS = {
    "support": {
        "agent.handoff": "view attend",
        "agent.conversation": "reveal",
    },
    "auditor": {
        "agent.handoff": "view",
        "agent.conversation": "reveal",
        "agent.reveal": "view",
    },
    "admin": {
        "agent.handoff": "view attend",
        "agent.conversation": "reveal",
        "agent.reveal": "view",
    },
}


class Migration(migrations.Migration):

    replaces = [
        ('agent', '0001_initial'),
        ('agent', '0002_handoff'),
        ('agent', '0003_reveal_insert_only'),
        ('agent', '0004_handoff_rights'),
        ('agent', '0005_finding'),
        ('agent', '0006_spanish_names'),
        ('agent', '0007_shop_kinds'),
        ('agent', '0008_points_kind'),
        ('agent', '0009_ticket_kind'),
    ]

    initial = True

    dependencies = [
        ('people', '0001_squashed_0005_admin_redrives'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Conversation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', centli.db.fields.UUIDv7Field(default=centli.kernel.ids.uuid7, editable=False, unique=True)),
                ('open_for', models.BigIntegerField(help_text='The customer while open: one open conversation each.', null=True, unique=True)),
                ('head_seq', models.BigIntegerField(default=0)),
                ('state', models.JSONField(default=dict, help_text="The engine's own, from turn to turn.")),
                ('shown', models.JSONField(default=list, help_text='The last ids that the customer was shown.')),
                ('vouched', models.JSONField(default=list, help_text="The last payees that the customer's own words or taps named.")),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField(verbose_name='último mensaje')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conversations', to=settings.AUTH_USER_MODEL)),
                ('answered_by', models.CharField(choices=[('assistant', 'El asistente'), ('waiting', 'Espera a una persona'), ('person', 'Una persona')], default='assistant', help_text="The open hand-off's state, where whoever locks this row sees it.", max_length=9, verbose_name='quién contesta')),
            ],
            options={
                'db_table': 'conversation',
                'indexes': [models.Index(fields=['updated_at'], name='conversation_recent')],
                'constraints': [models.CheckConstraint(condition=models.Q(('head_seq__gte', 0)), name='conversation_head_not_negative')],
                'permissions': [('reveal_conversation', 'Can read what is masked in a conversation')],
                'verbose_name': 'conversación',
                'verbose_name_plural': 'conversaciones',
            },
        ),
        migrations.CreateModel(
            name='ChatSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', centli.db.fields.UUIDv7Field(default=centli.kernel.ids.uuid7, editable=False, unique=True)),
                ('session_key', models.CharField(max_length=64)),
                ('connection_id', models.CharField(max_length=128)),
                ('read_seq', models.BigIntegerField(default=0)),
                ('connected_at', models.DateTimeField()),
                ('last_seen_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('close_code', models.PositiveSmallIntegerField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chat_sessions', to=settings.AUTH_USER_MODEL)),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='agent.conversation')),
            ],
            options={
                'db_table': 'chat_session',
                'indexes': [models.Index(fields=['user', 'closed_at'], name='chat_session_open'), models.Index(fields=['closed_at', 'expires_at'], name='chat_session_expiry')],
                'verbose_name': 'sesión de chat',
                'verbose_name_plural': 'sesiones de chat',
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', centli.db.fields.UUIDv7Field(default=centli.kernel.ids.uuid7, editable=False, unique=True)),
                ('seq', models.BigIntegerField()),
                ('role', models.CharField(choices=[('user', 'User'), ('assistant', 'Assistant'), ('person', 'Person')], max_length=9)),
                ('kind', models.CharField(choices=[('TEXT', 'TEXT'), ('BALANCE', 'BALANCE'), ('TRANSACTIONS', 'TRANSACTIONS'), ('CHART', 'CHART'), ('CHOICES', 'CHOICES'), ('TRANSFER_CONFIRMATION', 'TRANSFER_CONFIRMATION'), ('PRODUCTS', 'PRODUCTS'), ('BENEFITS', 'BENEFITS'), ('PURCHASE_CONFIRMATION', 'PURCHASE_CONFIRMATION'), ('ORDER', 'ORDER'), ('POINTS', 'POINTS'), ('TICKET', 'TICKET'), ('RECEIPT', 'RECEIPT'), ('ERROR', 'ERROR'), ('NOTICE', 'NOTICE'), ('UPDATE', 'UPDATE')], max_length=24)),
                ('client_id', centli.db.fields.UUIDv7Field(help_text="The client's own id; it counts once.", null=True)),
                ('reply_to', centli.db.fields.UUIDv7Field(null=True)),
                ('dedupe_key', models.CharField(help_text='What this message tells, once.', max_length=96, null=True, unique=True)),
                ('correlation_id', centli.db.fields.UUIDv7Field()),
                ('content', models.TextField()),
                ('data', models.JSONField(default=dict)),
                ('suggestions', models.JSONField(default=list)),
                ('confirmation_id', models.CharField(blank=True, db_index=True, max_length=40)),
                ('rating', models.SmallIntegerField(default=0, help_text='1 up, -1 down.')),
                ('created_at', models.DateTimeField()),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='agent.conversation')),
                ('folio', models.CharField(db_index=True, help_text="The receipt's, to find it by.", max_length=16, null=True)),
            ],
            options={
                'db_table': 'message',
                'constraints': [models.UniqueConstraint(fields=('conversation', 'seq'), name='message_seq_once'), models.UniqueConstraint(fields=('conversation', 'client_id'), name='message_client_id_once')],
            },
        ),
        migrations.CreateModel(
            name='Turn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', centli.db.fields.UUIDv7Field(default=centli.kernel.ids.uuid7, editable=False, unique=True)),
                ('customer_id', models.BigIntegerField()),
                ('correlation_id', centli.db.fields.UUIDv7Field()),
                ('channel', models.CharField(max_length=16, verbose_name='canal')),
                ('session_key', models.CharField(blank=True, help_text='The login that asked; emptied when the turn ends.', max_length=64)),
                ('press', models.JSONField(help_text='The button that began it, if any.', null=True)),
                ('state', models.CharField(choices=[('queued', 'En cola'), ('running', 'En curso'), ('done', 'Contestado'), ('stopped', 'Detenido'), ('failed', 'Falló')], default='queued', max_length=8, verbose_name='estado')),
                ('lease_id', centli.db.fields.UUIDv7Field(help_text='The attempt that may finish it: the last begun.', null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='intentos')),
                ('stop_requested', models.BooleanField(default=False)),
                ('engine', models.CharField(blank=True, max_length=16, verbose_name='motor')),
                ('prompt_version', models.CharField(blank=True, max_length=32)),
                ('ended', models.CharField(blank=True, max_length=16, verbose_name='cómo terminó')),
                ('input_tokens', models.PositiveIntegerField(default=0)),
                ('output_tokens', models.PositiveIntegerField(default=0)),
                ('elapsed_ms', models.PositiveIntegerField(default=0)),
                ('created_at', models.DateTimeField(verbose_name='llegó')),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='turns', to='agent.conversation')),
                ('message', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='turn', to='agent.message')),
            ],
            options={
                'db_table': 'turn',
                'indexes': [models.Index(fields=['conversation', 'state', 'id'], name='turn_next'), models.Index(fields=['customer_id', 'created_at'], name='turn_customer'), models.Index(fields=['state', 'created_at'], name='turn_waiting'), models.Index(fields=['correlation_id'], name='turn_correlation')],
                'verbose_name': 'turno',
                'verbose_name_plural': 'turnos',
            },
        ),
        migrations.CreateModel(
            name='TurnStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('attempt', models.PositiveSmallIntegerField()),
                ('engine', models.CharField(max_length=16)),
                ('prompt_version', models.CharField(max_length=32)),
                ('kind', models.CharField(max_length=12)),
                ('tool', models.CharField(blank=True, max_length=64)),
                ('arguments', models.JSONField(default=dict)),
                ('result_ids', models.JSONField(default=list)),
                ('error_code', models.CharField(blank=True, max_length=64)),
                ('content', models.TextField(blank=True)),
                ('elapsed_ms', models.PositiveIntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('turn', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='agent.turn')),
            ],
            options={
                'db_table': 'turn_step',
                'constraints': [models.UniqueConstraint(fields=('turn', 'number'), name='turn_step_number_once')],
            },
        ),
        migrations.CreateModel(
            name='Handoff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', centli.db.fields.UUIDv7Field(default=centli.kernel.ids.uuid7, editable=False, unique=True)),
                ('open_for', models.BigIntegerField(help_text='The conversation while open: one open hand-off each.', null=True, unique=True)),
                ('reason', models.CharField(max_length=32)),
                ('state', models.CharField(choices=[('waiting', 'En espera'), ('taken', 'En atención'), ('released', 'Terminada'), ('left', 'El cliente volvió con el asistente')], default='waiting', max_length=8)),
                ('from_seq', models.BigIntegerField(help_text="The conversation's last message when it began.")),
                ('correlation_id', centli.db.fields.UUIDv7Field()),
                ('created_at', models.DateTimeField()),
                ('taken_at', models.DateTimeField(null=True)),
                ('active_at', models.DateTimeField(help_text='When it last went on: asked, taken or answered.')),
                ('ended_at', models.DateTimeField(null=True)),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handoffs', to='agent.conversation')),
                ('taken_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'handoff',
                'permissions': [('attend_handoff', 'Can talk with customers in person')],
                'indexes': [models.Index(fields=['state', 'created_at'], name='handoff_queue'), models.Index(fields=['state', 'active_at'], name='handoff_silent')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('open_for__isnull', False), ('state__in', ('waiting', 'taken'))), models.Q(('open_for__isnull', True), ('state__in', ('released', 'left'))), _connector='OR'), name='handoff_open_while_it_lasts'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'taken'), _negated=True), ('taken_by__isnull', False), _connector='OR'), name='handoff_taken_by_somebody')],
                'verbose_name': 'atención personal',
                'verbose_name_plural': 'atención personal',
            },
        ),
        migrations.CreateModel(
            name='Reveal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', centli.db.fields.UUIDv7Field(default=centli.kernel.ids.uuid7, editable=False, unique=True)),
                ('reason', models.CharField(max_length=200)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reveals', to='agent.conversation')),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'conversation_reveal',
                'indexes': [models.Index(fields=['staff', 'conversation', 'expires_at'], name='reveal_now')],
                'verbose_name': 'revelación',
                'verbose_name_plural': 'revelaciones',
            },
        ),
        InsertOnly(['conversation_reveal']),
        GrantRights(RIGHTS),
    ]
