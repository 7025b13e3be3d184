"""``python -m site_builder`` is the ``dossier`` command."""

import os
import sys
from typing import NoReturn

from site_builder.cli import main

_UNHEARD = 120  # what Python says where the last words cannot be written


def run() -> NoReturn:
    """Run the command, and leave the system to take back the memory.

    To give back a customer file value by value takes as long as hundreds of pages.
    """
    code: object = 0
    try:
        main()
    except SystemExit as end:
        code = end.code or 0
    if not isinstance(code, int):
        sys.stderr.write(f"{code}\n")
        code = 1
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        code = code or _UNHEARD
    os._exit(code)


if __name__ == "__main__":
    run()
