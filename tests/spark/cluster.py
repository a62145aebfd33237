"""A standalone Spark cluster of real processes on the loopback address."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyspark

_DEADLINE = 600  # seconds; a busy machine takes long to start five Java processes


@dataclass(frozen=True)
class Cluster:
    master: str
    workers: list[subprocess.Popen[bytes]]

    def kill_worker(self) -> None:
        """End a worker with its executor and their Python, without a word to anybody."""
        os.killpg(self.workers[0].pid, signal.SIGKILL)
        self.workers[0].wait()


@contextmanager
def start_cluster(folder: Path, *, workers: int = 2) -> Iterator[Cluster]:
    """A master and some workers with one core each, which end with the block."""
    started = [_start("master.Master", folder / "master", "--host", "127.0.0.1", "--port", "0")]
    try:
        master = _read_address(folder / "master")
        for number in range(workers):
            words = ("--cores", "1", "--memory", "1g", "--host", "127.0.0.1", master)
            started.append(_start("worker.Worker", folder / f"worker-{number}", *words))
        yield Cluster(master, started[1:])
    finally:
        for process in started:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _start(role: str, folder: Path, *words: str) -> subprocess.Popen[bytes]:
    folder.mkdir()
    home = Path(pyspark.__file__).parent
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [
                home / "bin" / "spark-class",
                f"org.apache.spark.deploy.{role}",
                *("--webui-port", "0"),
                *words,
            ],
            env=os.environ
            | {
                "SPARK_HOME": str(home),
                "SPARK_LOCAL_IP": "127.0.0.1",
                "SPARK_WORKER_DIR": str(folder),
                "SPARK_DAEMON_MEMORY": "256m",
            },
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _read_address(folder: Path) -> str:
    end = time.monotonic() + _DEADLINE
    while time.monotonic() < end:
        told = (folder / "log").read_text(encoding="utf-8", errors="replace")
        # Port 0 stands in the line that announces the start; the port taken in a later one.
        found = re.findall(r"spark://127\.0\.0\.1:(\d+)", told)
        taken = re.findall(r"'sparkMaster' on port (\d+)", told)
        for port in taken + [port for port in found if port != "0"]:
            return f"spark://127.0.0.1:{port}"
        time.sleep(0.2)
    raise TimeoutError((folder / "log").read_text(encoding="utf-8", errors="replace"))
