"""One moment's view: nothing is written in it, and the connection is as before afterwards."""

from __future__ import annotations

import pytest
from django.db import OperationalError

from centli.db.models import ChainState
from centli.db.transactions import owned, snapshot
from centli.kernel import clock


@pytest.mark.django_db(transaction=True)
def test_nothing_is_written_in_a_snapshot_and_what_follows_it_writes_again():
    @owned
    def write() -> None:
        ChainState.objects.create(name="x", head=bytes(32), next_checked_at=clock.now())

    with pytest.raises(OperationalError), snapshot():
        ChainState.objects.update(seq=9)
    write()
    assert list(ChainState.objects.values_list("name", "seq")) == [("x", 0)]
