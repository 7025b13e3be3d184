"""``python -m site_builder`` is the ``dossier`` command."""

import os
import sys
from typing import NoReturn

from site_builder.allocation import keep_memory
from site_builder.cli import main

_UNHEARD = 120  # what Python says where the last words cannot be written


def run() -> NoReturn:
    """Run the command, and leave the system to take back the memory.

    To give back a customer file value by value takes as long as hundreds of pages.
    """
    keep_memory()
    code: object = 0
    try:
        main()
    except SystemExit as end:
        code = end.code or 0
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:  # it may have been closed before we began
                stream.flush()
        except (OSError, ValueError):
            code = code or _UNHEARD
    os._exit(code if isinstance(code, int) else 1)


if __name__ == "__main__":
    run()
