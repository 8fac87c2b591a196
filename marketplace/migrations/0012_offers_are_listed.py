import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When


def copy(apps, schema_editor):
    """Give each offer its copy of what is for sale, and of its product's category."""
    offer, product, retailer = (
        apps.get_model("marketplace", name) for name in ("Offer", "Product", "Retailer")
    )
    is_listed = (
        Q(is_active=True)
        & Exists(product.objects.filter(pk=OuterRef("product_id"), is_active=True))
        & Exists(retailer.objects.filter(pk=OuterRef("retailer_id"), is_active=True))
    )
    offer.objects.update(
        listed=Case(When(is_listed, then=Value(True)), default=Value(False)),
        category_id=Subquery(
            product.objects.filter(pk=OuterRef("product_id")).values("category_id")[:1]
        ),
    )


class Migration(migrations.Migration):
    dependencies = [("marketplace", "0011_saga_labels")]

    operations = [
        migrations.RemoveIndex(model_name="offer", name="offer_by_price"),
        migrations.AddField(
            model_name="offer",
            name="category",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="marketplace.category",
                verbose_name="categoría",
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="listed",
            field=models.BooleanField(default=False, editable=False, verbose_name="a la venta"),
        ),
        migrations.RunPython(copy, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="offer",
            index=models.Index(
                fields=["listed", "category", "retailer", "price_centavos"], name="offer_counted"
            ),
        ),
        migrations.AddIndex(
            model_name="offer",
            index=models.Index(fields=["listed", "price_centavos", "id"], name="offer_by_price"),
        ),
        migrations.AddIndex(
            model_name="offer",
            index=models.Index(fields=["listed", "product", "id"], name="offer_newest"),
        ),
    ]
