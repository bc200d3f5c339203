"""Where the page's uploads lie until they are read: a folder that is this process's alone.

Gradio's own is one folder for all users of a machine, readable by them and never emptied.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

_GRADIO_SETTING = "GRADIO_TEMP_DIR"  # Gradio reads it whenever a page or a component is made


class UploadFolder:
    """A new folder that only this user can enter; it goes with the process, and with `close`."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="tenkyo-uploads-", ignore_cleanup_errors=True)
        self.path = Path(self._folder.name).resolve()

    def use_in_gradio(self) -> None:
        """Pages made from here on keep their uploads in it."""
        os.environ[_GRADIO_SETTING] = str(self.path)

    def holds(self, path: str | os.PathLike[str]) -> bool:
        """Whether `path` is a regular file in the folder, however it is written and whatever links it goes through."""
        try:
            real = Path(path).resolve(strict=True)
        except (OSError, ValueError, RuntimeError):  # not there, a name that no file can have, a circle of links
            return False
        return real.is_relative_to(self.path) and real.is_file()

    def discard(self, path: str | os.PathLike[str]) -> None:
        """Delete an upload; what lies elsewhere is left alone."""
        if self.holds(path):
            Path(path).resolve().unlink(missing_ok=True)

    def close(self) -> None:
        self._folder.cleanup()
