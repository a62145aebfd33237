"""Whether the tests of Spark can run here; they are `make test-spark`, a run of their own."""

import os
import shutil

import pytest


def require_spark(*, wholly: bool = False) -> None:
    """Skip the module by name where Spark is not asked for, not installed or has no Java.

    ``wholly``: the module takes minutes, and is for those who ask for all of them.
    """
    if not os.environ.get("PAPERTIDE_SPARK"):
        pytest.skip("tests of Spark: run make test-spark", allow_module_level=True)
    pytest.importorskip("pyspark", reason="pyspark is not installed: run make test-spark")
    if wholly and os.environ["PAPERTIDE_SPARK"] != "all":
        pytest.skip("takes minutes: run make test-spark SPARK_TESTS=all", allow_module_level=True)
    if shutil.which("java") is None:
        pytest.skip("tests of Spark need Java 17", allow_module_level=True)
