"""Operations of migrations."""

import pytest
from django.db import connection, models
from django.db.migrations.state import ModelState, ProjectState

from centli.db.operations import RelabelField


@pytest.fixture
def state():
    found = ProjectState()
    found.add_model(ModelState("shop", "Price", [("cents", models.IntegerField("price"))]))
    return found


def test_a_label_changes_and_the_database_hears_nothing(state):
    operation = RelabelField("price", "cents", models.IntegerField("precio", help_text="neto"))

    operation.state_forwards("shop", state)
    editor = connection.SchemaEditorClass(connection, collect_sql=True)
    operation.database_forwards("shop", editor, state, state)

    assert editor.collected_sql == []
    assert state.models["shop", "price"].fields["cents"].verbose_name == "precio"


@pytest.mark.parametrize(
    "field", [models.IntegerField("precio", null=True), models.BigIntegerField("price")]
)
def test_what_the_database_knows_is_refused(state, field):
    with pytest.raises(ValueError, match=r"shop\.price\.cents changes more than labels"):
        RelabelField("price", "cents", field).state_forwards("shop", state)

    assert state.models["shop", "price"].fields["cents"].verbose_name == "price"
