"""The folder of a laptop's data, which is needed before anything else can be."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def data_folder_made(folder: Path) -> None:
    """Make the folder, or end the program with one line that says why it cannot be.

    Settings are read before any command could say so itself.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        sys.exit(_refusal(folder, str(error.strerror)))
    if not os.access(folder, os.W_OK | os.X_OK):
        sys.exit(_refusal(folder, "it cannot be written to"))


def _refusal(folder: Path, reason: str) -> str:
    return (
        f"No data can be kept in {folder}: {reason}. Choose another folder: make demo DATA=folder"
    )
