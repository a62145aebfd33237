"""A Spark session for one fit: what it needs is looked for first, and faults come in words."""

import atexit
import contextlib
import functools
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from py4j.java_gateway import JavaGateway
from pyspark import SparkConf, SparkContext
from pyspark.java_gateway import launch_gateway

import analytics
from analytics.errors import EngineError, InputError, PapertideError
from analytics.spark.faults import explain_fault

_MASTER = r"local(\[(\d+|\*)(,\d+)?\])?|spark://.+|k8s://.+|yarn"
_JAVA = 17
#: Seconds for a master to take a connection, and for its workers to begin with the first task.
_KNOCK, _PATIENCE = 5, 90
# One thread each: what is worked on in parallel is the blocks, and sums come out the same.
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS")


@contextlib.contextmanager
def open_session(master: str, *, patience: float = _PATIENCE) -> Iterator[SparkContext]:
    """A Spark context whose workers answer and can import this package.

    The package goes to the workers with the session; what it stands on (requirements.txt) they
    need themselves. PYSPARK_PYTHON names their Python, this one by default; SPARK_DRIVER_MEMORY
    and SPARK_EXECUTOR_MEMORY say how much of it there is, 2g each by default.

    Parameters
    ----------
    master : ``local[2]``, ``spark://host:port``, ``k8s://https://host:port``.
    patience : seconds to wait for a worker.

    Raises
    ------
    InputError : ``master`` is none.
    EngineError : there is no Java, the master or its workers do not answer or lack something, or
        Spark gave up; says what to do.
    """
    if not re.fullmatch(_MASTER, master):
        raise InputError(f"--master {master!r}: write local[2], spark://host:7077 or k8s://...")
    _require_java()
    _knock(master)
    context: SparkContext | None = None
    try:
        context = SparkContext(conf=_configure(master), gateway=_launch())
        if not master.startswith("k8s"):
            context.pythonExec = os.environ.get("PYSPARK_PYTHON", sys.executable)
        with tempfile.TemporaryDirectory(prefix="papertide-") as folder:
            context.addPyFile(str(_pack_package(Path(folder))))
            _try_workers(context, master, patience)
            yield context
    except (PapertideError, KeyboardInterrupt):
        raise
    except Exception as error:
        raise explain_fault(error, _read_log(), master) from error
    finally:
        if context is not None:
            _stop(context)


def _require_java() -> None:
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else "java"
    remedy = f"install Java {_JAVA} (apt-get install openjdk-{_JAVA}-jre-headless) or set JAVA_HOME"
    if shutil.which(java) is None:
        raise EngineError(f"--engine spark needs Java, and there is none at {java}: {remedy}")
    told = subprocess.run(  # noqa: S603  the Java that Spark will take
        [java, "-version"], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    found = re.search(r'version "(\d+)', told.stderr + told.stdout)
    if found is None or int(found[1]) < _JAVA:
        raise EngineError(
            f"--engine spark needs Java {_JAVA} or newer, {java} is {found[1] if found else 'none'}"
            f": {remedy}"
        )


def _knock(master: str) -> None:
    """See whether a standalone master takes connections, which Spark itself tries for a minute."""
    if not master.startswith("spark://"):
        return
    for place in master.removeprefix("spark://").split(","):
        try:
            address = urlsplit(f"//{place}")
            socket.create_connection((address.hostname, address.port or 7077), _KNOCK).close()
        except (OSError, ValueError):
            continue
        return
    raise EngineError(f"no Spark master answers at {master}: start it, or give another --master")


def _configure(master: str) -> SparkConf:
    conf = SparkConf().setMaster(master).setAppName("papertide topics fit")
    for name in _THREADS:
        conf.setExecutorEnv(name, "1")
    if master.startswith("local") or "127.0.0.1" in master:
        conf.set("spark.driver.host", "127.0.0.1").set("spark.driver.bindAddress", "127.0.0.1")
    return (
        conf.set("spark.ui.enabled", "false")
        .set("spark.ui.showConsoleProgress", "false")
        .set("spark.log.level", "ERROR")
        .set("spark.driver.maxResultSize", "0")
        .set("spark.driver.memory", os.environ.get("SPARK_DRIVER_MEMORY", "2g"))
        .set("spark.executor.memory", os.environ.get("SPARK_EXECUTOR_MEMORY", "2g"))
    )


@functools.cache
def _launch() -> JavaGateway:
    """Spark's Java process, one for this one and gone with it; what it says is kept."""
    with _open_log().open("ab") as out:
        return launch_gateway(_configure("local"), {"stdout": out, "stderr": out})


@functools.cache
def _open_log() -> Path:
    """A new file for what Java says, which goes with this process."""
    number, name = tempfile.mkstemp(prefix="papertide-spark-", suffix=".log")
    os.close(number)
    atexit.register(Path(name).unlink, missing_ok=True)
    return Path(name)


def _pack_package(folder: Path) -> Path:
    """The package as a zip archive that workers import from."""
    package = Path(analytics.__file__).parent
    archive = folder / "papertide.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for file in sorted(package.rglob("*.py")):
            packed.write(file, file.relative_to(package.parent))
    return archive


def _try_workers(context: SparkContext, master: str, patience: float) -> None:
    """Run one task, so that what workers lack shows at once and in words.

    Without a free worker Spark waits for ever: here it is given up.
    """
    fault: list[Exception] = []

    def run() -> None:
        try:
            context.parallelize([0], 1).map(_import_package).collect()
        except Exception as error:  # noqa: BLE001  told by the caller
            fault.append(error)

    task = threading.Thread(target=run, daemon=True)
    task.start()
    task.join(patience)
    while task.is_alive() and _is_at_work(context):
        task.join(1)  # a busy machine may take minutes over what a task imports
    if task.is_alive():
        raise EngineError(
            f"{master} has no free worker with SPARK_EXECUTOR_MEMORY="
            f"{os.environ.get('SPARK_EXECUTOR_MEMORY', '2g')}: start one, wait for one, or ask "
            "for less memory"
        )
    if fault:
        raise fault[0]


def _is_at_work(context: SparkContext) -> bool:
    tracker = context.statusTracker()
    stages = [tracker.getStageInfo(id) for id in tracker.getActiveStageIds()]
    return any(stage is not None and stage.numActiveTasks > 0 for stage in stages)


def _import_package(_: int) -> str:
    import analytics.topics.model  # noqa: PLC0415  what the workers will need

    return analytics.__version__


def _read_log() -> str:
    try:
        return _open_log().read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _stop(context: SparkContext) -> None:
    with contextlib.suppress(Exception):  # the Java process may be gone, and all with it
        context.stop()
