"""All tables of this app; what made and changed them one by one up to 0004_rights is replaced."""

from datetime import UTC, datetime

import centli.db.fields
import centli.kernel.ids
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from centli.db.operations import GrantRights
from centli.db.triggers import InsertOnly


RIGHTS = {
    "catalogue": {
        "points.reward": "view add change adjust",
        "points.rewardmovement": "view",
        "points.order": "view",
    },
    "support": {
        "points.pointsaccount": "view",
        "points.pointstransaction": "view",
        "points.lot": "view",
        "points.lotmove": "view",
        "points.grant": "view",
        "points.order": "view fulfil",
        "points.reward": "view",
        "points.rewardmovement": "view",
    },
    "auditor": {
        "points.pointsaccount": "view",
        "points.pointstransaction": "view",
        "points.lot": "view",
        "points.lotmove": "view",
        "points.grant": "view",
        "points.order": "view",
        "points.reward": "view",
        "points.rewardmovement": "view",
        "points.programme": "view",
        "points.team": "view",
        "points.employee": "view",
        "points.budget": "view",
        "points.budgetmovement": "view",
        "points.batch": "view",
        "points.batchrow": "view",
    },
    "admin": {
        "points.pointsaccount": "view adjust",
        "points.pointstransaction": "view",
        "points.lot": "view",
        "points.lotmove": "view",
        "points.grant": "view add",
        "points.order": "view fulfil",
        "points.reward": "view add change adjust",
        "points.rewardmovement": "view",
        "points.programme": "view change",
        "points.team": "view add change",
        "points.employee": "view add change",
        "points.budget": "view change",
        "points.budgetmovement": "view",
        "points.batch": "view import",
        "points.batchrow": "view",
    },
}


SINCE = datetime(2026, 11, 21, tzinfo=UTC)
PROGRAMMES = (
    # code, name, expires_after_days, pending_hours, allowance_points
    ("staff", "Reconocimiento del banco", 365, 0, 0),
    ("manager", "Responsables de equipo", 365, 0, 0),
    ("recognition", "Entre colegas", 365, 0, 300),
    ("batch", "Archivos de puntos", 365, 0, 0),
    ("purchases", "Compras con puntos", 730, 0, 0),
    ("adjustment", "Ajustes", 365, 0, 0),
)


def programmes(apps, schema_editor):
    programme = apps.get_model("points", "Programme")
    for code, name, days, hours, allowance in PROGRAMMES:
        programme.objects.create(
            code=code,
            name=name,
            expires_after_days=days,
            pending_hours=hours,
            allowance_points=allowance,
            created_at=SINCE,
            updated_at=SINCE,
        )


class Migration(migrations.Migration):

    replaces = [
        ('points', '0001_initial'),
        ('points', '0002_insert_only'),
        ('points', '0003_programmes'),
        ('points', '0004_rights'),
    ]

    initial = True

    dependencies = [
        ('people', '0001_squashed_0005_admin_redrives'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=32, unique=True, verbose_name='código')),
                ('name', models.CharField(max_length=80, verbose_name='nombre')),
                ('expires_after_days', models.PositiveIntegerField(blank=True, null=True, verbose_name='vencen a los días')),
                ('pending_hours', models.PositiveIntegerField(default=0, help_text='Cuánto esperan los puntos antes de poder usarse.', verbose_name='horas por confirmar')),
                ('allowance_points', models.PositiveIntegerField(default=0, help_text='Lo que cada persona puede regalar al mes, donde el programa lo permite.', verbose_name='puntos por mes')),
                ('is_active', models.BooleanField(default=True, verbose_name='activo')),
                ('created_at', models.DateTimeField(verbose_name='creado')),
                ('updated_at', models.DateTimeField(verbose_name='cambió')),
            ],
            options={
                'verbose_name': 'programa',
                'verbose_name_plural': 'programas',
                'db_table': 'points_programme',
            },
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', centli.db.fields.UUIDv7Field(default=centli.kernel.ids.uuid7, editable=False, unique=True)),
                ('actor_id', models.BigIntegerField(verbose_name='quién')),
                ('filename', models.CharField(max_length=120, verbose_name='archivo')),
                ('sha256', models.CharField(max_length=64, unique=True, verbose_name='huella')),
                ('state', models.CharField(choices=[('previewed', 'por aplicar'), ('applying', 'aplicándose'), ('applied', 'aplicado'), ('undoing', 'deshaciéndose'), ('undone', 'deshecho'), ('discarded', 'descartado')], default='previewed', max_length=9, verbose_name='estado')),
                ('row_count', models.IntegerField(verbose_name='renglones')),
                ('fault_count', models.IntegerField(verbose_name='con errores')),
                ('total_points', models.BigIntegerField(verbose_name='puntos en total')),
                ('done_line', models.IntegerField(default=0, verbose_name='hasta el renglón')),
                ('taken_back_points', models.BigIntegerField(default=0, verbose_name='retirados')),
                ('short_points', models.BigIntegerField(default=0, verbose_name='ya usados')),
                ('created_at', models.DateTimeField(verbose_name='creado')),
                ('applied_at', models.DateTimeField(null=True, verbose_name='aplicado')),
                ('undone_at', models.DateTimeField(null=True, verbose_name='deshecho')),
            ],
            options={
                'verbose_name': 'archivo de puntos',
                'verbose_name_plural': 'archivos de puntos',
                'db_table': 'points_batch',
                'permissions': [('import_batch', 'Can give points from a file, and undo it')],
                'indexes': [models.Index(fields=['state', 'id'], name='points_batch_state')],
            },
        ),
        migrations.CreateModel(
            name='Budget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('manager', 'manager'), ('recognition', 'recognition')], max_length=11, verbose_name='para')),
                ('period', models.CharField(max_length=7, verbose_name='mes')),
                ('allotted_points', models.IntegerField(default=0, verbose_name='asignados')),
                ('used_points', models.IntegerField(default=0, verbose_name='dados')),
                ('created_at', models.DateTimeField(verbose_name='creado')),
                ('updated_at', models.DateTimeField(verbose_name='cambió')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dueño')),
            ],
            options={
                'verbose_name': 'presupuesto',
                'verbose_name_plural': 'presupuestos',
                'db_table': 'points_budget',
                'constraints': [models.UniqueConstraint(fields=('owner', 'purpose', 'period'), name='budget_once'), models.CheckConstraint(condition=models.Q(('used_points__gte', 0), ('used_points__lte', models.F('allotted_points'))), name='budget_not_overdrawn')],
            },
        ),
        migrations.CreateModel(
            name='PointsAccount',
            fields=[
                ('user_id', models.CharField(max_length=255, primary_key=True, serialize=False, verbose_name='persona')),
                ('current_points', models.IntegerField(default=0, verbose_name='disponibles')),
                ('total_earned', models.IntegerField(default=0, verbose_name='ganados')),
                ('total_redeemed', models.IntegerField(default=0, verbose_name='canjeados')),
                ('credited_points', models.IntegerField(default=0, verbose_name='abonados')),
                ('pending_points', models.IntegerField(default=0, verbose_name='por confirmar')),
                ('reserved_points', models.IntegerField(default=0, verbose_name='apartados')),
                ('spent_points', models.IntegerField(default=0, verbose_name='usados')),
                ('expired_points', models.IntegerField(default=0, verbose_name='vencidos')),
                ('reversed_points', models.IntegerField(default=0, verbose_name='revertidos')),
                ('owed_points', models.IntegerField(default=0, verbose_name='por cobrar')),
                ('last_seq', models.BigIntegerField(default=0, verbose_name='último número')),
                ('created_at', models.DateTimeField(verbose_name='creado')),
                ('updated_at', models.DateTimeField(verbose_name='cambió')),
                ('customer', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='cliente')),
            ],
            options={
                'verbose_name': 'cuenta de puntos',
                'verbose_name_plural': 'cuentas de puntos',
                'db_table': 'user_points',
                'permissions': [('adjust_pointsaccount', 'Can adjust points, above a limit by request')],
                'indexes': [models.Index(fields=['current_points'], name='user_points_current'), models.Index(fields=['updated_at'], name='user_points_updated')],
                'constraints': [models.CheckConstraint(condition=models.Q(('current_points__gte', 0), ('total_earned__gte', 0), ('total_redeemed__gte', 0), ('pending_points__gte', 0), ('reserved_points__gte', 0), ('spent_points__gte', 0), ('expired_points__gte', 0), ('reversed_points__gte', 0), ('owed_points__gte', 0), ('last_seq__gte', 0)), name='user_points_none_negative'), models.CheckConstraint(condition=models.Q(('credited_points', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('current_points'), '+', models.F('pending_points')), '+', models.F('reserved_points')), '+', models.F('spent_points')), '+', models.F('expired_points')), '+', models.F('reversed_points')))), name='user_points_add_up')],
            },
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('grant_id', centli.db.fields.UUIDv7Field(default=centli.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('staff', 'staff'), ('manager', 'manager'), ('recognition', 'recognition'), ('batch', 'batch'), ('purchase', 'purchase'), ('adjustment', 'adjustment')], max_length=11, verbose_name='tipo')),
                ('points', models.IntegerField(verbose_name='puntos')),
                ('reason_code', models.CharField(max_length=32, verbose_name='motivo')),
                ('message', models.CharField(blank=True, max_length=255, verbose_name='mensaje')),
                ('value', models.CharField(blank=True, max_length=32, verbose_name='valor')),
                ('batch_line', models.IntegerField(null=True, verbose_name='renglón')),
                ('source', models.CharField(max_length=64, null=True, unique=True, verbose_name='origen')),
                ('correlation_id', centli.db.fields.UUIDv7Field(verbose_name='correlación')),
                ('created_at', models.DateTimeField(verbose_name='creado')),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='points.batch', verbose_name='archivo')),
                ('budget', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='points.budget', verbose_name='presupuesto')),
                ('giver', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='de')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='points.pointsaccount', verbose_name='persona')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='points.programme', verbose_name='programa')),
            ],
            options={
                'verbose_name': 'abono de puntos',
                'verbose_name_plural': 'abonos de puntos',
                'db_table': 'points_grant',
                'indexes': [models.Index(fields=['kind', 'created_at'], name='points_grant_feed'), models.Index(fields=['giver', 'created_at'], name='points_grant_giver')],
                'constraints': [models.CheckConstraint(condition=models.Q(('points__gt', 0)), name='points_grant_positive'), models.UniqueConstraint(fields=('batch', 'batch_line'), name='points_grant_line_once')],
            },
        ),
        migrations.CreateModel(
            name='BudgetMovement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('allotted_delta', models.IntegerField(default=0, verbose_name='cambio de lo asignado')),
                ('used_delta', models.IntegerField(default=0, verbose_name='cambio de lo dado')),
                ('allotted_after', models.IntegerField(verbose_name='asignados después')),
                ('used_after', models.IntegerField(verbose_name='dados después')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='motivo')),
                ('actor_id', models.BigIntegerField(null=True, verbose_name='quién')),
                ('correlation_id', centli.db.fields.UUIDv7Field(verbose_name='correlación')),
                ('created_at', models.DateTimeField(verbose_name='creado')),
                ('budget', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='points.budget', verbose_name='presupuesto')),
                ('grant', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='points.grant', verbose_name='abono')),
            ],
            options={
                'verbose_name': 'movimiento de presupuesto',
                'verbose_name_plural': 'movimientos de presupuesto',
                'db_table': 'points_budget_movement',
                'constraints': [models.CheckConstraint(condition=models.Q(('used_after__gte', 0), ('used_after__lte', models.F('allotted_after'))), name='budget_movement_after')],
            },
        ),
        migrations.CreateModel(
            name='Lot',
            fields=[
                ('lot_id', centli.db.fields.UUIDv7Field(default=centli.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('credited_points', models.IntegerField(verbose_name='abonados')),
                ('pending_points', models.IntegerField(default=0, verbose_name='por confirmar')),
                ('available_points', models.IntegerField(default=0, verbose_name='disponibles')),
                ('reserved_points', models.IntegerField(default=0, verbose_name='apartados')),
                ('spent_points', models.IntegerField(default=0, verbose_name='usados')),
                ('expired_points', models.IntegerField(default=0, verbose_name='vencidos')),
                ('reversed_points', models.IntegerField(default=0, verbose_name='revertidos')),
                ('available_at', models.DateTimeField(verbose_name='cuentan desde')),
                ('expires_at', models.DateTimeField(null=True, verbose_name='vencen')),
                ('due_at', models.DateTimeField(db_index=True, null=True, verbose_name='siguiente cambio')),
                ('withdrawn_at', models.DateTimeField(help_text='Su abono se deshizo; lo que vuelva de un pedido se retira también.', null=True, verbose_name='retirado')),
                ('created_at', models.DateTimeField(verbose_name='creado')),
                ('grant', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='lot', to='points.grant', verbose_name='abono')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='points.pointsaccount', verbose_name='persona')),
            ],
            options={
                'verbose_name': 'lote',
                'verbose_name_plural': 'lotes',
                'db_table': 'points_lot',
                'indexes': [models.Index(fields=['user', 'expires_at'], name='points_lot_by_expiry')],
                'constraints': [models.CheckConstraint(condition=models.Q(('credited_points__gt', 0), ('pending_points__gte', 0), ('available_points__gte', 0), ('reserved_points__gte', 0), ('spent_points__gte', 0), ('expired_points__gte', 0), ('reversed_points__gte', 0)), name='points_lot_none_negative'), models.CheckConstraint(condition=models.Q(('credited_points', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('available_points'), '+', models.F('pending_points')), '+', models.F('reserved_points')), '+', models.F('spent_points')), '+', models.F('expired_points')), '+', models.F('reversed_points')))), name='points_lot_adds_up'), models.CheckConstraint(condition=models.Q(('expires_at__isnull', True), ('expires_at__gte', models.F('available_at')), _connector='OR'), name='points_lot_expiry')],
            },
        ),
        migrations.CreateModel(
            name='ExpiryWarning',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('expires_on', models.DateField(verbose_name='vencen el')),
                ('days', models.PositiveSmallIntegerField(verbose_name='días antes')),
                ('created_at', models.DateTimeField(verbose_name='creado')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='points.pointsaccount', verbose_name='persona')),
            ],
            options={
                'verbose_name': 'aviso de vencimiento',
                'verbose_name_plural': 'avisos de vencimiento',
                'db_table': 'points_expiry_warning',
                'constraints': [models.UniqueConstraint(fields=('user', 'expires_on', 'days'), name='points_expiry_warning_once')],
            },
        ),
        migrations.CreateModel(
            name='Accrual',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purchase_id', models.CharField(max_length=64, unique=True, verbose_name='compra')),
                ('points', models.IntegerField(verbose_name='puntos')),
                ('asked_back_points', models.IntegerField(default=0, verbose_name='por devolver')),
                ('taken_back_points', models.IntegerField(default=0, verbose_name='devueltos')),
                ('created_at', models.DateTimeField(verbose_name='creado')),
                ('updated_at', models.DateTimeField(verbose_name='cambió')),
                ('grant', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='points.grant', verbose_name='abono')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accruals', to='points.pointsaccount', verbose_name='persona')),
            ],
            options={
                'verbose_name': 'puntos de una compra',
                'verbose_name_plural': 'puntos de compras',
                'db_table': 'points_accrual',
                'constraints': [models.CheckConstraint(condition=models.Q(('taken_back_points__gte', 0), ('taken_back_points__lte', models.F('asked_back_points')), ('asked_back_points__lte', models.F('points'))), name='points_accrual_amounts')],
            },
        ),
        migrations.CreateModel(
            name='Reward',
            fields=[
                ('product_id', centli.db.fields.UUIDv7Field(default=centli.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=255, verbose_name='nombre')),
                ('description', models.TextField(blank=True, verbose_name='descripción')),
                ('points_cost', models.IntegerField(verbose_name='costo en puntos')),
                ('category', models.CharField(max_length=100, verbose_name='categoría')),
                ('image_url', models.CharField(blank=True, max_length=500, verbose_name='imagen')),
                ('image_alt', models.CharField(blank=True, max_length=200, verbose_name='texto alternativo')),
                ('is_active', models.BooleanField(default=True, verbose_name='activa')),
                ('stock_quantity', models.IntegerField(default=0, verbose_name='existencias')),
                ('fulfilment', models.CharField(choices=[('instant', 'instant'), ('staged', 'staged')], default='instant', help_text='«instant»: se entrega al canjear. «staged»: se pide, se aprueba y se envía.', max_length=7, verbose_name='entrega')),
                ('created_at', models.DateTimeField(verbose_name='creado')),
                ('updated_at', models.DateTimeField(verbose_name='cambió')),
            ],
            options={
                'verbose_name': 'recompensa',
                'verbose_name_plural': 'recompensas',
                'db_table': 'points_product',
                'permissions': [('adjust_reward', "Can move a reward's stock with a reason")],
                'indexes': [models.Index(fields=['category'], name='points_product_category'), models.Index(fields=['points_cost'], name='points_product_by_cost'), models.Index(fields=['is_active'], name='points_product_active')],
                'constraints': [models.CheckConstraint(condition=models.Q(('points_cost__gt', 0)), name='points_product_cost'), models.CheckConstraint(condition=models.Q(('stock_quantity__gte', 0)), name='points_product_stock')],
            },
        ),
        migrations.CreateModel(
            name='Order',
            fields=[
                ('order_id', centli.db.fields.UUIDv7Field(default=centli.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('product_name', models.CharField(max_length=255, verbose_name='nombre')),
                ('quantity', models.PositiveIntegerField(default=1, verbose_name='piezas')),
                ('points_used', models.IntegerField(verbose_name='puntos')),
                ('status', models.CharField(choices=[('Requested', 'Requested'), ('Approved', 'Approved'), ('Shipped', 'Shipped'), ('Delivered', 'Delivered'), ('Rejected', 'Rejected'), ('Cancelled', 'Cancelled')], default='Delivered', max_length=9, verbose_name='estado')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='nota')),
                ('confirmation_id', centli.db.fields.UUIDv7Field(unique=True, verbose_name='confirmación')),
                ('correlation_id', centli.db.fields.UUIDv7Field(verbose_name='correlación')),
                ('created_at', models.DateTimeField(db_index=True, verbose_name='creado')),
                ('updated_at', models.DateTimeField(verbose_name='cambió')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='points.pointsaccount', verbose_name='persona')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='points.reward', verbose_name='recompensa')),
            ],
            options={
                'verbose_name': 'pedido',
                'verbose_name_plural': 'pedidos',
                'db_table': 'points_order',
                'permissions': [('fulfil_order', 'Can approve, ship, deliver and reject orders')],
                'indexes': [models.Index(fields=['user', 'created_at'], name='points_order_user'), models.Index(fields=['status', 'created_at'], name='points_order_by_status')],
                'constraints': [models.CheckConstraint(condition=models.Q(('points_used__gt', 0), ('quantity__gt', 0)), name='points_order_amounts'), models.CheckConstraint(condition=models.Q(('status__in', ['Requested', 'Approved', 'Shipped', 'Delivered', 'Rejected', 'Cancelled'])), name='points_order_status')],
            },
        ),
        migrations.CreateModel(
            name='PointsTransaction',
            fields=[
                ('transaction_id', centli.db.fields.UUIDv7Field(default=centli.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('transaction_type', models.CharField(choices=[('earned', 'earned'), ('redeemed', 'redeemed'), ('expired', 'expired'), ('reversed', 'reversed'), ('adjusted', 'adjusted')], max_length=8, verbose_name='tipo')),
                ('points_amount', models.IntegerField(verbose_name='puntos')),
                ('description', models.CharField(max_length=255, verbose_name='descripción')),
                ('seq', models.BigIntegerField(verbose_name='número')),
                ('balance_after', models.IntegerField(verbose_name='saldo después')),
                ('actor_id', models.BigIntegerField(null=True, verbose_name='quién')),
                ('correlation_id', centli.db.fields.UUIDv7Field(verbose_name='correlación')),
                ('created_at', models.DateTimeField(db_index=True, verbose_name='creado')),
                ('grant', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='transactions', to='points.grant', verbose_name='abono')),
                ('order', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='transactions', to='points.order', verbose_name='pedido')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transactions', to='points.pointsaccount', verbose_name='persona')),
            ],
            options={
                'verbose_name': 'movimiento de puntos',
                'verbose_name_plural': 'movimientos de puntos',
                'db_table': 'points_transactions',
                'indexes': [models.Index(fields=['user', 'created_at'], name='points_transactions_user'), models.Index(fields=['transaction_type'], name='points_transactions_type')],
                'constraints': [models.UniqueConstraint(fields=('user', 'seq'), name='points_transactions_seq'), models.CheckConstraint(condition=models.Q(('balance_after__gte', 0)), name='points_transactions_balance'), models.CheckConstraint(condition=models.Q(models.Q(('points_amount__gt', 0), ('transaction_type', 'earned')), models.Q(('points_amount__lt', 0), ('transaction_type__in', ('redeemed', 'expired'))), models.Q(('transaction_type__in', ('reversed', 'adjusted')), models.Q(('points_amount', 0), _negated=True)), _connector='OR'), name='points_transactions_sign')],
            },
        ),
        migrations.CreateModel(
            name='LotMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(blank=True, max_length=9, verbose_name='de')),
                ('target', models.CharField(max_length=9, verbose_name='a')),
                ('points', models.IntegerField(verbose_name='puntos')),
                ('created_at', models.DateTimeField(verbose_name='creado')),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='points.lot', verbose_name='lote')),
                ('order', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='points.order', verbose_name='pedido')),
                ('transaction', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='points.pointstransaction', verbose_name='movimiento')),
            ],
            options={
                'verbose_name': 'movimiento de lote',
                'verbose_name_plural': 'movimientos de lote',
                'db_table': 'points_lot_move',
                'constraints': [models.CheckConstraint(condition=models.Q(('points__gt', 0), models.Q(('source', models.F('target')), _negated=True), ('target__in', ('pending', 'available', 'reserved', 'spent', 'expired', 'reversed'))), name='points_lot_move_moves')],
            },
        ),
        migrations.CreateModel(
            name='RewardMovement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('received', 'recepción'), ('adjusted', 'ajuste'), ('redeemed', 'canje'), ('returned', 'devolución')], max_length=8, verbose_name='tipo')),
                ('delta', models.IntegerField(verbose_name='cambio')),
                ('stock_after', models.IntegerField(verbose_name='existencias después')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='motivo')),
                ('actor_id', models.BigIntegerField(null=True, verbose_name='quién')),
                ('correlation_id', centli.db.fields.UUIDv7Field(verbose_name='correlación')),
                ('created_at', models.DateTimeField(verbose_name='creado')),
                ('order', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='points.order', verbose_name='pedido')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='points.reward', verbose_name='recompensa')),
            ],
            options={
                'verbose_name': 'movimiento de recompensa',
                'verbose_name_plural': 'movimientos de recompensa',
                'db_table': 'points_stock_movement',
                'constraints': [models.UniqueConstraint(fields=('order', 'kind'), name='points_stock_order_once'), models.CheckConstraint(condition=models.Q(models.Q(('delta', 0), _negated=True), ('stock_after__gte', 0)), name='points_stock_moves')],
            },
        ),
        migrations.CreateModel(
            name='Team',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True, verbose_name='nombre')),
                ('created_at', models.DateTimeField(verbose_name='creado')),
                ('manager', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='responsable')),
            ],
            options={
                'verbose_name': 'equipo',
                'verbose_name_plural': 'equipos',
                'db_table': 'points_team',
            },
        ),
        migrations.CreateModel(
            name='Employee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_active', models.BooleanField(default=True, verbose_name='activo')),
                ('created_at', models.DateTimeField(verbose_name='creado')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='persona')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='employees', to='points.team', verbose_name='equipo')),
            ],
            options={
                'verbose_name': 'empleado',
                'verbose_name_plural': 'empleados',
                'db_table': 'points_employee',
            },
        ),
        migrations.CreateModel(
            name='BatchRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.IntegerField(verbose_name='renglón')),
                ('email', models.CharField(max_length=254, verbose_name='correo')),
                ('points', models.IntegerField(default=0, verbose_name='puntos')),
                ('reason_code', models.CharField(max_length=32, verbose_name='motivo')),
                ('message', models.CharField(max_length=255, verbose_name='mensaje')),
                ('fault', models.CharField(blank=True, max_length=200, verbose_name='error')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='points.batch', verbose_name='archivo')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='persona')),
            ],
            options={
                'verbose_name': 'renglón de un archivo',
                'verbose_name_plural': 'renglones de un archivo',
                'db_table': 'points_batch_row',
                'constraints': [models.UniqueConstraint(fields=('batch', 'line'), name='points_batch_row_once')],
            },
        ),
        InsertOnly([
            'points_transactions',
            'points_lot_move',
            'points_grant',
            'points_budget_movement',
            'points_stock_movement',
            'points_expiry_warning',
        ]),
        migrations.RunPython(programmes, migrations.RunPython.noop),
        GrantRights(RIGHTS),
    ]
