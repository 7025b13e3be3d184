"""Memory that was freed is used again by programs that go on."""

import ctypes
import subprocess
import sys

import pytest

SIZE, TIMES = 40_000_000, 20
PROGRAM = f"""
import resource
from concurrent.futures import ThreadPoolExecutor
from site_builder.allocation import keep_memory

def take() -> None:
    for _ in range({TIMES}):
        b"x" * {SIZE}

def faults() -> int:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    with ThreadPoolExecutor(1) as beside:
        beside.submit(take).result()
    take()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

print(faults())
keep_memory()
print(faults())
"""


def test_the_system_clears_no_memory_twice() -> None:
    if sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "mallopt"):
        pytest.skip("there is no glibc")

    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True
    )

    before, after = map(int, run.stdout.split())
    assert after < 2 * before / TIMES
