"""For how long, how often and what staff may send as a picture of the catalogue."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

OPEN_FOR: Final = timedelta(minutes=10)
"""From the form to the picture taken in."""
OPEN_MAX: Final = 20
"""Forms of one person that wait for their file at once."""
A_DAY_MAX: Final = 500
"""One person's: who keeps a catalogue sends many pictures, and a stolen login no more than these."""
FOLDER: Final = "incoming"
