"""All tables of this app; what made and changed them one by one up to 0005_admin_redrives is replaced."""

import centli.db.fields
import centli.kernel.ids
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from centli.db.operations import GrantRights
from centli.db.triggers import InsertOnly


RIGHTS = {
    "teller": {
        "banking.account": "view freeze propose",
        "banking.entry": "view",
        "banking.transfer": "view",
        "banking.posting": "view",
        "banking.hold": "view",
        "banking.speiorder": "view",
        "banking.payee": "view",
        "crm.beneficiary": "view",
        "confirmations.proposal": "view",
        "people.user": "view",
    },
    "catalogue": {},
    "support": {
        "banking.account": "view",
        "crm.beneficiary": "view",
        "agent.conversation": "view",
        "agent.message": "view",
        "agent.turn": "view",
        "agent.turnstep": "view",
        "agent.chatsession": "view",
        "people.user": "view",
        "people.notice": "view",
    },
    "auditor": {
        "banking.account": "view",
        "banking.entry": "view",
        "banking.transfer": "view",
        "banking.posting": "view",
        "banking.hold": "view",
        "banking.speiorder": "view",
        "banking.payee": "view",
        "banking.userlimit": "view",
        "banking.udivalue": "view",
        "banking.fee": "view",
        "crm.beneficiary": "view",
        "confirmations.proposal": "view",
        "people.user": "view",
        "people.login": "view",
        "people.consent": "view",
        "people.notice": "view",
        "agent.conversation": "view",
        "agent.message": "view",
        "agent.turn": "view",
        "agent.turnstep": "view",
        "agent.chatsession": "view",
        "events.outbox": "view",
        "events.inbox": "view",
        "events.auditentry": "view",
        "events.auditseal": "view",
    },
    "admin": {
        "banking.account": "view freeze propose",
        "banking.entry": "view",
        "banking.transfer": "view",
        "banking.posting": "view",
        "banking.hold": "view",
        "banking.speiorder": "view",
        "banking.payee": "view",
        "banking.userlimit": "view",
        "banking.udivalue": "view",
        "banking.fee": "view",
        "crm.beneficiary": "view",
        "confirmations.proposal": "view approve",
        "people.user": "view change",
        "people.login": "view",
        "people.consent": "view",
        "people.notice": "view",
        "agent.conversation": "view",
        "agent.message": "view",
        "agent.turn": "view",
        "agent.turnstep": "view",
        "agent.chatsession": "view",
        "events.outbox": "view redrive",
        "events.inbox": "view",
        "events.auditentry": "view",
        "events.auditseal": "view",
    },
}


class Migration(migrations.Migration):

    replaces = [
        ('people', '0001_initial'),
        ('people', '0002_insert_only'),
        ('people', '0003_roles'),
        ('people', '0004_spanish_names'),
        ('people', '0005_admin_redrives'),
    ]

    initial = True

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('public_id', centli.db.fields.UUIDv7Field(default=centli.kernel.ids.uuid7, editable=False, unique=True)),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='correo')),
                ('display_name', models.CharField(max_length=100, verbose_name='nombre')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='teléfono')),
                ('locale', models.CharField(default='es-mx', max_length=8, verbose_name='idioma')),
                ('theme', models.CharField(choices=[('auto', 'Auto'), ('light', 'Light'), ('dark', 'Dark')], default='auto', max_length=8, verbose_name='tema')),
                ('consent_version', models.CharField(blank=True, max_length=16, verbose_name='versión del consentimiento')),
                ('failed_logins', models.PositiveIntegerField(default=0, help_text='Contraseñas equivocadas seguidas; con cien, la contraseña deja de servir.', verbose_name='accesos fallidos')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'db_table': 'user',
                'verbose_name': 'persona',
                'verbose_name_plural': 'personas',
            },
        ),
        migrations.CreateModel(
            name='FactorStanding',
            fields=[
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL, verbose_name='persona')),
                ('last_step', models.BigIntegerField(default=0, verbose_name='último paso')),
                ('bound_to', models.BinaryField(default=b'', max_length=32, verbose_name='ligado a')),
                ('used_at', models.DateTimeField(null=True, verbose_name='usado')),
                ('wrong_codes', models.PositiveSmallIntegerField(default=0, verbose_name='códigos equivocados')),
                ('closed_until', models.DateTimeField(null=True, verbose_name='cerrado hasta')),
            ],
            options={
                'db_table': 'factor_standing',
                'verbose_name': 'situación del segundo factor',
                'verbose_name_plural': 'situaciones del segundo factor',
            },
        ),
        migrations.CreateModel(
            name='Login',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', centli.db.fields.UUIDv7Field(default=centli.kernel.ids.uuid7, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('web', 'Web'), ('token', 'Token'), ('ticket', 'Ticket')], max_length=8, verbose_name='clase')),
                ('key', models.CharField(max_length=64, unique=True, verbose_name='clave')),
                ('created_at', models.DateTimeField(verbose_name='creado')),
                ('last_seen_at', models.DateTimeField(verbose_name='visto por última vez')),
                ('expires_at', models.DateTimeField(verbose_name='vence')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='terminado')),
                ('end_reason', models.CharField(blank=True, max_length=32, verbose_name='motivo del fin')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='persona')),
            ],
            options={
                'db_table': 'login',
                'indexes': [models.Index(fields=['user', 'ended_at'], name='login_user')],
                'verbose_name': 'acceso',
                'verbose_name_plural': 'accesos',
            },
        ),
        migrations.CreateModel(
            name='ConnectTicket',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.BinaryField(max_length=32, unique=True, verbose_name='huella')),
                ('created_at', models.DateTimeField(verbose_name='creado')),
                ('expires_at', models.DateTimeField(verbose_name='vence')),
                ('used_at', models.DateTimeField(null=True, verbose_name='usado')),
                ('login', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.login', verbose_name='acceso')),
            ],
            options={
                'db_table': 'connect_ticket',
                'verbose_name': 'boleto de conexión',
                'verbose_name_plural': 'boletos de conexión',
            },
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.BinaryField(max_length=32, unique=True, verbose_name='huella')),
                ('login', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.login', verbose_name='acceso')),
            ],
            options={
                'db_table': 'api_token',
                'verbose_name': 'token de API',
                'verbose_name_plural': 'tokens de API',
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', centli.db.fields.UUIDv7Field(default=centli.kernel.ids.uuid7, editable=False, unique=True)),
                ('code', models.CharField(max_length=32, verbose_name='código')),
                ('figures', models.JSONField(help_text='De qué se forma el texto.', verbose_name='cifras')),
                ('created_at', models.DateTimeField(verbose_name='creado')),
                ('mailed_at', models.DateTimeField(null=True, verbose_name='enviado por correo')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='persona')),
            ],
            options={
                'db_table': 'notice',
                'indexes': [models.Index(fields=['user', 'created_at'], name='notice_user')],
                'verbose_name': 'aviso',
                'verbose_name_plural': 'avisos',
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.CharField(max_length=16, verbose_name='versión')),
                ('action', models.CharField(choices=[('given', 'Given'), ('withdrawn', 'Withdrawn')], max_length=10, verbose_name='acción')),
                ('channel', models.CharField(max_length=16, verbose_name='canal')),
                ('correlation_id', centli.db.fields.UUIDv7Field(verbose_name='correlación')),
                ('created_at', models.DateTimeField(verbose_name='creado')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='persona')),
            ],
            options={
                'db_table': 'consent',
                'indexes': [models.Index(fields=['user', 'created_at'], name='consent_user')],
                'verbose_name': 'consentimiento',
                'verbose_name_plural': 'consentimientos',
            },
        ),
        InsertOnly(['consent']),
        GrantRights(RIGHTS, names={'redrive_outbox': 'Can re-drive or skip dead messages'}),
    ]
