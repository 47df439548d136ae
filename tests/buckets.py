"""An S3-compatible store on this machine: moto's server, over HTTP, with the signatures of the real protocol unread.

It stands for what speaks the protocol, not for how a real one fails; a bucket that is away or full is tested apart.
"""

import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import boto3
from ports import free_port, wait_for_port

KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


@contextmanager
def running_store() -> Iterator[str]:
    """Where it listens: a process of its own, as a real one would be."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for_port(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait(20)


def new_bucket(endpoint: str) -> str:
    """The address of an empty bucket, as the setting wants it."""
    name = f"b{secrets.token_hex(6)}"
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-1",
        **{key.lower(): value for key, value in KEYS.items()},
    )
    client.create_bucket(Bucket=name)
    return f"s3://{name}/sealed?endpoint={endpoint}"
