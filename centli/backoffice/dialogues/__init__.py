"""Scripted dialogues over a seeded bank, judged by what the ledger says afterwards, not by words.

One JSON object a line::

    {"id": "correction-07", "category": "correction", "who": "ana@demo.centli.mx",
     "turns": ["mándale 100 a mi hermano", "no, mejor 600", {"tap": "confirm"}],
     "expect": {"transfers": [{"amount": "600.00", "payee": "Juan López", "source": "checking"}]}}

``who`` is one of the demo's customers, Ana unless said. A turn is what the customer writes (a string, or ``say``), or a
tap: ``confirm``, ``cancel``, ``edit``, ``renew`` (the newest card that waits, or the one whose card names ``card``;
``code`` gives the second factor), ``buy`` (``product``: part of a name among those shown last; ``benefit``: an option's id,
``none``, or nothing to compare; ``reward``: part of a reward's name among those shown last), ``choose`` (``option``: part of a label, or ``none``), ``suggestion`` (``option``:
part of a quick reply), ``undo``; or ``{"wait_minutes": 6}``. A tap on what is not there is passed over.

``expect`` names everything that is different at the end; what it does not name must be as it was:
``transfers`` that were carried out, ``orders`` that were made or taken back (``product``: its name or part of it, ``quantity``,
``benefit``, ``months``, ``amount``, ``status``, ``source``), ``redeemed`` rewards (``reward``, ``quantity``, ``points``,
``status``), ``open`` cards, ``added`` and ``removed`` contacts, ``limits``, ``tickets`` that were taken (``about``: with whom the movement
was that was picked, ``urgent``, ``messages``, ``state``), accounts ``blocked`` and ``unblocked`` (by type). Of
each only the fields that are given are compared: ``amount``, ``payee`` (name or alias; ``checking``, ``savings``, ``credit`` for an
account of one's own), ``source`` (``checking`` unless said), ``concept``, ``kind``, ``alias``, ``name``. ``shows`` are
kinds of message that must have been among the answers.
"""

from centli.backoffice.dialogues.playing import Outcome, play_all, seed, summary
from centli.backoffice.dialogues.scripts import CATEGORIES, Script, read

__all__ = [
    "CATEGORIES",
    "Outcome",
    "Script",
    "play_all",
    "read",
    "seed",
    "summary",
]
