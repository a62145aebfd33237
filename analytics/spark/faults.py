"""What went wrong in Spark, in one sentence with its remedy."""

import re

from analytics.errors import EngineError

#: In the order in which they are looked for: what is found in the fault, and what to say of it.
_FAULTS = (
    (
        r"No module named '?(?P<what>[\w.]+)",
        "the workers of {master} have no {what}: install requirements.txt on each of them, and set "
        "PYSPARK_PYTHON to the Python that has it",
    ),
    (
        r"PYTHON_VERSION_MISMATCH|Python in worker has different version",
        "the workers of {master} run another version of Python: set PYSPARK_PYTHON to one of this "
        "version on each of them",
    ),
    (
        r'Cannot run program "(?P<what>[^"]+)"',
        "the workers of {master} have no Python at {what}: install requirements.txt on each of "
        "them, and set PYSPARK_PYTHON to the Python that has it",
    ),
    (
        r"OutOfMemoryError|MemoryError|System memory \d+ must be at least|Executor memory \d+ must"
        r"|exit code 137|exit code 52|GC overhead|Cannot allocate memory|Python worker exited"
        r"|Initial heap size set to a larger value|Could not reserve enough space|TaskResultLost",
        "memory ran out on {master}: set SPARK_DRIVER_MEMORY and SPARK_EXECUTOR_MEMORY to more "
        "than 2g, or add workers",
    ),
    (
        r"No such file or directory[^\n]*?(?P<what>[^\s'\"(]+\.parquet)"
        r"|(?P<other>[^\s'\"(]+\.parquet)[^\n]*(?:No such file|not found|NotFound)"
        r"|FileNotFoundError",
        "a data file of the store is gone, as after a vacuum, or cannot be seen by a worker: run "
        "the fit again on the newest version, and put the store where every worker of {master} "
        "reads it",
    ),
    (
        r"All masters are unresponsive|Connection refused|UnknownHostException|Could not parse Mas"
        r"|Failed to connect|External scheduler cannot be instantiated",
        "no Spark master answers at {master}: start it, or give another --master",
    ),
    (
        r"ExecutorLost|executor lost|Master removed our application|has been lost|heartbeat",
        "workers of {master} were lost more often than Spark tries: see that they have memory and "
        "disk (SPARK_EXECUTOR_MEMORY), and run the fit again",
    ),
    (
        r"No space left on device",
        "a disk is full on {master}: set SPARK_LOCAL_DIRS to a place with room",
    ),
)


def explain_fault(error: Exception, log: str, master: str) -> EngineError:
    """The error a user gets for one that Spark raised.

    Parameters
    ----------
    log : what Spark's Java process said, which tells more where it died.
    """
    for told in (str(error), log):
        for pattern, sentence in _FAULTS:
            found = re.search(pattern, told)
            if found:
                return EngineError(sentence.format(master=master, **found.groupdict()))
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    first = lines[0] if lines else type(error).__name__
    return EngineError(f"Spark gave up on {master} ({first[:200]}): run it without --engine spark")
