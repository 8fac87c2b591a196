"""All tables of this app; what made and changed them one by one up to 0007_account_blocked_by_owner is replaced."""

from datetime import date

import centli.db.fields
import centli.kernel.ids
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from centli.db.triggers import InsertOnly


def values(apps, _editor):
    """The first UDI value and the fees are there from the start."""
    # Source: Banco de México, value of the UDI at the end of January 2026.
    apps.get_model("banking", "UdiValue").objects.get_or_create(
        date=date(2026, 1, 31), defaults={"value_micros": 8_695_877}
    )
    for kind in ("transfer", "own_transfer", "spei_out"):
        apps.get_model("banking", "Fee").objects.get_or_create(
            kind=kind, defaults={"fee_centavos": 0}
        )


class Migration(migrations.Migration):

    replaces = [
        ('banking', '0001_initial'),
        ('banking', '0002_insert_only'),
        ('banking', '0003_account_closed_empty'),
        ('banking', '0004_spanish_names'),
        ('banking', '0005_account_kinds_in_spanish'),
        ('banking', '0006_account_level'),
        ('banking', '0007_account_blocked_by_owner'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='UdiValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(unique=True, verbose_name='fecha')),
                ('value_micros', models.BigIntegerField(verbose_name='valor en millonésimas')),
            ],
            options={
                'verbose_name': 'valor de la UDI',
                'db_table': 'udi_value',
                'verbose_name_plural': 'valores de la UDI',
            },
        ),
        migrations.CreateModel(
            name='UserLimit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('customer_id', models.BigIntegerField(unique=True, verbose_name='cliente')),
                ('per_operation_centavos', models.BigIntegerField(null=True, verbose_name='por operación en centavos')),
                ('per_day_centavos', models.BigIntegerField(null=True, verbose_name='por día en centavos')),
                ('transfers_by_chat', models.BooleanField(default=True, verbose_name='transferencias por chat')),
                ('updated_at', models.DateTimeField(verbose_name='actualizado')),
            ],
            options={
                'db_table': 'user_limit',
                'verbose_name': 'límite del cliente',
                'verbose_name_plural': 'límites de clientes',
            },
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', centli.db.fields.UUIDv7Field(default=centli.kernel.ids.uuid7, editable=False, unique=True)),
                ('number', models.CharField(max_length=11, unique=True, verbose_name='número')),
                ('clabe', models.CharField(max_length=18, null=True, unique=True, verbose_name='CLABE')),
                ('kind', models.CharField(choices=[('customer', 'cliente'), ('merchant', 'comercio'), ('clearing', 'compensación'), ('fee', 'comisiones'), ('promo', 'promociones'), ('msi_receivable', 'meses por cobrar'), ('rail_spei', 'riel SPEI'), ('cash', 'efectivo')], max_length=16, verbose_name='clase')),
                ('account_type', models.CharField(blank=True, choices=[('checking', 'checking'), ('savings', 'savings'), ('credit', 'credit')], max_length=8, verbose_name='tipo')),
                ('name', models.CharField(blank=True, max_length=100, verbose_name='nombre')),
                ('system_key', models.CharField(max_length=120, null=True, unique=True, verbose_name='clave interna')),
                ('currency', models.CharField(default='MXN', max_length=3, verbose_name='moneda')),
                ('balance_centavos', models.BigIntegerField(default=0, verbose_name='saldo en centavos')),
                ('held_centavos', models.BigIntegerField(default=0, verbose_name='apartado en centavos')),
                ('floor_centavos', models.BigIntegerField(default=0, help_text='Saldo más bajo: 0 si no hay crédito, menos la línea si lo hay, vacío si no tiene límite.', null=True, verbose_name='saldo mínimo en centavos')),
                ('last_seq', models.BigIntegerField(default=0, verbose_name='último asiento')),
                ('version', models.BigIntegerField(default=1, verbose_name='versión')),
                ('status', models.CharField(choices=[('active', 'active'), ('inactive', 'inactive'), ('blocked', 'blocked')], default='active', max_length=8, verbose_name='estado')),
                ('created_at', models.DateTimeField(verbose_name='creado')),
                ('updated_at', models.DateTimeField(verbose_name='actualizado')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='cerrado')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='cliente')),
                ('level', models.CharField(choices=[('N1', 'N1'), ('N2', 'N2'), ('N3', 'N3'), ('N4', 'N4')], default='N4', max_length=2, verbose_name='nivel')),
                ('blocked_by_owner', models.BooleanField(default=False, help_text='Solo entonces puede desbloquearla con su segundo factor.', verbose_name='la bloqueó su dueño')),
            ],
            options={
                'db_table': 'account',
                'permissions': [('freeze_account', 'Can freeze accounts'), ('propose_account', 'Can ask for accounts to be unfrozen or adjusted')],
                'constraints': [models.CheckConstraint(condition=models.Q(('held_centavos__gte', 0)), name='account_held'), models.CheckConstraint(condition=models.Q(('floor_centavos__isnull', True), ('balance_centavos__gte', django.db.models.expressions.CombinedExpression(models.F('floor_centavos'), '+', models.F('held_centavos'))), _connector='OR'), name='account_floor'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'inactive'), _negated=True), models.Q(('balance_centavos', 0), ('held_centavos', 0)), _connector='OR'), name='account_closed_empty'), models.CheckConstraint(condition=models.Q(('blocked_by_owner', False), ('status', 'blocked'), _connector='OR'), name='account_owner_block')],
                'verbose_name': 'cuenta',
                'verbose_name_plural': 'cuentas',
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', centli.db.fields.UUIDv7Field(default=centli.kernel.ids.uuid7, editable=False, unique=True)),
                ('kind', models.CharField(max_length=24, verbose_name='clase')),
                ('correlation_id', centli.db.fields.UUIDv7Field(verbose_name='correlación')),
                ('causation_id', centli.db.fields.UUIDv7Field(null=True, verbose_name='causa')),
                ('saga_id', centli.db.fields.UUIDv7Field(null=True, verbose_name='proceso')),
                ('customer_id', models.BigIntegerField(help_text='De quién es el acto; vacío si es del banco.', null=True, verbose_name='cliente')),
                ('initiated_by', models.BigIntegerField(null=True, verbose_name='iniciado por')),
                ('channel', models.CharField(max_length=16, verbose_name='canal')),
                ('confirmation_id', centli.db.fields.UUIDv7Field(null=True, unique=True, verbose_name='confirmación')),
                ('beneficiary_id', centli.db.fields.UUIDv7Field(null=True, verbose_name='contacto')),
                ('counterpart', models.CharField(blank=True, max_length=100, verbose_name='contraparte')),
                ('counterpart_key', models.CharField(blank=True, max_length=100, verbose_name='contraparte normalizada')),
                ('memo', models.CharField(blank=True, max_length=140, verbose_name='concepto')),
                ('metadata', models.JSONField(default=dict, verbose_name='más datos')),
                ('value_date', models.DateField(verbose_name='fecha valor')),
                ('created_at', models.DateTimeField(verbose_name='creado')),
                ('refunds', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='refunded_by', to='banking.entry', verbose_name='reembolsa')),
                ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='banking.entry', verbose_name='revierte')),
            ],
            options={
                'verbose_name_plural': 'pólizas',
                'db_table': 'entry',
                'indexes': [models.Index(fields=['customer_id', 'created_at'], name='entry_customer'), models.Index(fields=['correlation_id'], name='entry_correlation'), models.Index(fields=['created_at'], name='entry_created')],
                'verbose_name': 'póliza',
            },
        ),
        migrations.CreateModel(
            name='EntrySeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.BigIntegerField(unique=True, verbose_name='número')),
                ('prev', models.BinaryField(max_length=32, verbose_name='huella anterior')),
                ('hash', models.BinaryField(max_length=32, verbose_name='huella')),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='seal', to='banking.entry', verbose_name='póliza')),
            ],
            options={
                'db_table': 'entry_seal',
                'verbose_name': 'sello de póliza',
                'verbose_name_plural': 'sellos de pólizas',
            },
        ),
        migrations.CreateModel(
            name='Fee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=24, unique=True, verbose_name='clase')),
                ('fee_centavos', models.BigIntegerField(default=0, verbose_name='comisión en centavos')),
            ],
            options={
                'db_table': 'fee',
                'constraints': [models.CheckConstraint(condition=models.Q(('fee_centavos__gte', 0)), name='fee_not_negative')],
                'verbose_name': 'comisión',
                'verbose_name_plural': 'comisiones',
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', centli.db.fields.UUIDv7Field(default=centli.kernel.ids.uuid7, editable=False, unique=True)),
                ('amount_centavos', models.BigIntegerField(verbose_name='monto en centavos')),
                ('captured_centavos', models.BigIntegerField(default=0, verbose_name='cobrado en centavos')),
                ('state', models.CharField(choices=[('active', 'Active'), ('captured', 'Captured'), ('released', 'Released'), ('expired', 'Expired')], default='active', max_length=8, verbose_name='estado')),
                ('reason', models.CharField(blank=True, max_length=32, verbose_name='motivo')),
                ('purpose', models.CharField(help_text='La clase de póliza que resulta al cobrarlo.', max_length=24, verbose_name='propósito')),
                ('customer_id', models.BigIntegerField(verbose_name='cliente')),
                ('correlation_id', centli.db.fields.UUIDv7Field(verbose_name='correlación')),
                ('confirmation_id', centli.db.fields.UUIDv7Field(null=True, unique=True, verbose_name='confirmación')),
                ('saga_id', centli.db.fields.UUIDv7Field(null=True, verbose_name='proceso')),
                ('beneficiary_id', centli.db.fields.UUIDv7Field(null=True, verbose_name='contacto')),
                ('counterpart', models.CharField(blank=True, max_length=100, verbose_name='contraparte')),
                ('counterpart_key', models.CharField(blank=True, max_length=100, verbose_name='contraparte normalizada')),
                ('memo', models.CharField(blank=True, max_length=140, verbose_name='concepto')),
                ('expires_at', models.DateTimeField(verbose_name='vence')),
                ('created_at', models.DateTimeField(verbose_name='creado')),
                ('updated_at', models.DateTimeField(verbose_name='actualizado')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='banking.account', verbose_name='cuenta')),
                ('entry', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='hold', to='banking.entry', verbose_name='póliza')),
            ],
            options={
                'db_table': 'hold',
                'indexes': [models.Index(fields=['state', 'expires_at'], name='hold_due'), models.Index(fields=['account', 'created_at'], name='hold_account_created'), models.Index(fields=['customer_id', 'created_at'], name='hold_customer')],
                'constraints': [models.UniqueConstraint(fields=('saga_id', 'purpose'), name='hold_saga_purpose'), models.CheckConstraint(condition=models.Q(('amount_centavos__gt', 0), ('amount_centavos__lte', 1000000000000)), name='hold_amount'), models.CheckConstraint(condition=models.Q(('captured_centavos__gte', 0), ('captured_centavos__lte', models.F('amount_centavos'))), name='hold_captured')],
                'verbose_name': 'apartado',
                'verbose_name_plural': 'apartados',
            },
        ),
        migrations.CreateModel(
            name='LimitCounter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('customer_id', models.BigIntegerField(verbose_name='cliente')),
                ('rule', models.CharField(max_length=16, verbose_name='regla')),
                ('period', models.CharField(max_length=10, verbose_name='periodo')),
                ('used_centavos', models.BigIntegerField(default=0, verbose_name='usado en centavos')),
            ],
            options={
                'db_table': 'limit_counter',
                'constraints': [models.UniqueConstraint(fields=('customer_id', 'rule', 'period'), name='limit_counter_once'), models.CheckConstraint(condition=models.Q(('used_centavos__gte', 0)), name='limit_counter_used')],
                'verbose_name': 'contador de límite',
                'verbose_name_plural': 'contadores de límites',
            },
        ),
        migrations.CreateModel(
            name='Payee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('customer_id', models.BigIntegerField(db_index=True, verbose_name='cliente')),
                ('beneficiary_id', centli.db.fields.UUIDv7Field(unique=True, verbose_name='contacto')),
                ('name', models.CharField(max_length=100, verbose_name='nombre')),
                ('alias', models.CharField(blank=True, max_length=100, verbose_name='alias')),
                ('clabe', models.CharField(blank=True, max_length=18, verbose_name='CLABE')),
                ('usable_at', models.DateTimeField(verbose_name='se puede pagar desde')),
                ('capped_until', models.DateTimeField(verbose_name='con tope hasta')),
                ('paid_before', models.BooleanField(default=False, verbose_name='pagado antes')),
                ('removed_at', models.DateTimeField(null=True, verbose_name='eliminado')),
                ('created_at', models.DateTimeField(verbose_name='creado')),
                ('updated_at', models.DateTimeField(verbose_name='actualizado')),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='banking.account', verbose_name='cuenta')),
            ],
            options={
                'db_table': 'payee',
                'verbose_name': 'destinatario',
                'verbose_name_plural': 'destinatarios',
            },
        ),
        migrations.CreateModel(
            name='SpeiOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('created', 'Created'), ('sent', 'Sent'), ('settled', 'Settled'), ('rejected', 'Rejected'), ('returned', 'Returned')], default='created', max_length=8, verbose_name='estado')),
                ('clabe', models.CharField(max_length=18, verbose_name='CLABE')),
                ('beneficiary_name', models.CharField(max_length=40, verbose_name='beneficiario')),
                ('concept', models.CharField(blank=True, max_length=40, verbose_name='concepto')),
                ('tracking_key', models.CharField(max_length=30, unique=True, verbose_name='clave de rastreo')),
                ('reference', models.CharField(max_length=7, verbose_name='referencia')),
                ('fee_centavos', models.BigIntegerField(default=0, verbose_name='comisión en centavos')),
                ('channel', models.CharField(max_length=16, verbose_name='canal')),
                ('next_run_at', models.DateTimeField(null=True, verbose_name='próximo paso')),
                ('attempts', models.PositiveIntegerField(default=0, verbose_name='intentos')),
                ('created_at', models.DateTimeField(verbose_name='creado')),
                ('updated_at', models.DateTimeField(verbose_name='actualizado')),
                ('hold', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='spei_order', to='banking.hold', verbose_name='apartado')),
                ('return_entry', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='returned_order', to='banking.entry', verbose_name='póliza de devolución')),
            ],
            options={
                'verbose_name': 'orden SPEI',
                'db_table': 'spei_order',
                'indexes': [models.Index(fields=['next_run_at'], name='spei_order_due')],
                'verbose_name_plural': 'órdenes SPEI',
            },
        ),
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount_centavos', models.BigIntegerField(verbose_name='monto en centavos')),
                ('currency', models.CharField(default='MXN', max_length=3, verbose_name='moneda')),
                ('code', models.CharField(max_length=16, verbose_name='código')),
                ('credit_account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='banking.account', verbose_name='cuenta de abono')),
                ('debit_account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='banking.account', verbose_name='cuenta de cargo')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='banking.entry', verbose_name='póliza')),
            ],
            options={
                'db_table': 'transfer',
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_centavos__gt', 0), ('amount_centavos__lte', 1000000000000)), name='transfer_amount'), models.CheckConstraint(condition=models.Q(('debit_account', models.F('credit_account')), _negated=True), name='transfer_two_accounts')],
                'verbose_name': 'movimiento',
                'verbose_name_plural': 'movimientos',
            },
        ),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount_centavos', models.BigIntegerField(verbose_name='monto en centavos')),
                ('balance_after_centavos', models.BigIntegerField(verbose_name='saldo después en centavos')),
                ('seq', models.BigIntegerField(verbose_name='número')),
                ('created_at', models.DateTimeField(verbose_name='creado')),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='banking.account', verbose_name='cuenta')),
                ('transfer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='banking.transfer', verbose_name='movimiento')),
            ],
            options={
                'db_table': 'posting',
                'indexes': [models.Index(fields=['account', 'created_at'], name='posting_account_created')],
                'constraints': [models.UniqueConstraint(fields=('account', 'seq'), name='posting_seq'), models.CheckConstraint(condition=models.Q(('amount_centavos', 0), _negated=True), name='posting_amount')],
                'verbose_name': 'asiento',
                'verbose_name_plural': 'asientos',
            },
        ),
        InsertOnly(['entry', 'entry_seal', 'transfer', 'posting']),
        migrations.RunPython(values, migrations.RunPython.noop),
    ]
