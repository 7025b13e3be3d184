"""Where the programs lie that are measured."""

import shutil
import sys
from pathlib import Path


class MissingError(Exception):
    """A program that is needed is not installed; says what to do."""


def find(name: str) -> str | None:
    """Find a program beside this Python, or else on the path; None: it is nowhere."""
    beside = Path(sys.executable).parent / name
    return str(beside) if beside.is_file() else shutil.which(name)


def tool(name: str) -> str:
    """Find a program.

    Raises:
        MissingError: It is nowhere.

    """
    path = find(name)
    if path is None:
        message = f"no program '{name}': pip install -r benchmarks/requirements.lock"
        raise MissingError(message)
    return path
