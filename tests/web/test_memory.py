"""The worker's memory: threads that came and went leave nothing behind that counts."""

from __future__ import annotations

import json
import platform
import subprocess
import sys

import pytest

_PROGRAM = """
import json, sys, threading
from kaiji.web.serving.memory import give_back, held, one_heap
one = sys.argv[1] == "one" and one_heap()
def work():
    kept = [bytearray(1000) for _ in range(20_000)]
    barrier.wait()
    del kept[::2]
    rest.append(kept[-1])
before, rest = held(), []
for _ in range(3):
    barrier = threading.Barrier(8)
    threads = [threading.Thread(target=work) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
give_back()
print(json.dumps([one, (held() - before) >> 20]))
"""


@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="the allocator of another system keeps its own ways"
)
def test_what_threads_freed_goes_back_to_the_system() -> None:
    done = subprocess.run([sys.executable, "-c", _PROGRAM, "one"], capture_output=True, text=True, check=True)
    took, left = json.loads(done.stdout)
    assert took is True
    assert left < 32, "of some 160 MB that eight threads held at once"
