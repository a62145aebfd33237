"""An object storage of its own on the loopback address, for tests that need a store on one."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3

BUCKET = "papertide"


@contextmanager
def serve_objects(home: Path) -> Iterator[dict[str, str]]:
    """An empty bucket; gives the environment in which ``s3://papertide`` is it.

    The server is a process of its own: deltalake waits for answers with the interpreter locked.

    Parameters
    ----------
    home : folder of the user, below which the artifacts of such a store are kept.
    """
    command = [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", "0"]
    log = home / "objects.log"
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out) as server:
        try:
            while not (found := re.search(r"http://127\.0\.0\.1:\d+", log.read_text())):
                assert server.poll() is None, log.read_text()
                time.sleep(0.1)
            environment = {
                "AWS_ENDPOINT_URL": found[0],
                "AWS_ALLOW_HTTP": "true",
                "AWS_REGION": "us-east-1",
                "AWS_ACCESS_KEY_ID": "papertide",
                "AWS_SECRET_ACCESS_KEY": "papertide",
                "HOME": str(home),
            }
            _connect(environment).create_bucket(Bucket=BUCKET)
            yield environment
        finally:
            server.terminate()


def drop_data(environment: dict[str, str], below: str) -> None:
    """Delete the Parquet files below a key, as a vacuum of somebody else's would."""
    client = _connect(environment)
    for found in client.list_objects_v2(Bucket=BUCKET, Prefix=below)["Contents"]:
        if found["Key"].endswith(".parquet"):
            client.delete_object(Bucket=BUCKET, Key=found["Key"])


def _connect(environment: dict[str, str]) -> Any:
    """A client of the storage that knows nothing of Papertide."""
    return boto3.client(
        "s3",
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        region_name=environment["AWS_REGION"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
    )
