"""Where the programs lie that are measured, and on what machine."""

import json
import os
import platform
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path


class MissingError(Exception):
    """A program that is needed is not installed; says what to do."""


def find(name: str) -> str | None:
    """Find a program; None: it is nowhere.

    Of a program that comes in a Python package as a binary the binary itself, so that
    no Python has to start before it.
    """
    spec = find_spec(name) if name.isidentifier() else None
    for folder in (spec.submodule_search_locations if spec else None) or ():
        binary = Path(folder, "binaries", name)
        if binary.is_file():
            return str(binary)
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


def versions(work: Path) -> dict[str, str]:
    """Tell the versions of all that is measured.

    Args:
        work: Where Eleventy is installed, in a folder of its own.

    """
    found = {"Python": platform.python_version()}
    hugo, node = find("hugo"), find("node")
    if hugo:
        found["Hugo"] = _version([hugo, "version"])
    package = work / "eleventy/node_modules/@11ty/eleventy/package.json"
    if node and package.is_file():
        found["Eleventy"] = json.loads(package.read_text(encoding="utf-8"))["version"]
        found["Node"] = _version([node, "--version"])
    return found


def _version(command: list[str]) -> str:
    """Ask a program for its version: the first thing that looks like one."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    match = re.search(r"\d+\.\d+(\.\d+)?", done.stdout)
    return match[0] if match else "?"


def machine(folder: Path) -> str:
    """Name the machine, with the file system of a folder."""
    text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    model = re.search(r"^model name\s*: (.*)$", text, re.MULTILINE)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{model[1].strip() if model else platform.machine()}, "
        f"{os.cpu_count()} cores, {memory:.0f} GiB, {_file_system(folder)}, "
        f"Linux {platform.release().partition('-')[0]}"
    )


def _file_system(folder: Path) -> str:
    place, kind = "", "?"
    for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines():
        _, at, found, *_ = line.split()
        if folder.resolve().is_relative_to(at) and len(at) >= len(place):
            place, kind = at, found
    return kind
