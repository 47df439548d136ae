"""An S3-compatible store on this machine: moto's server, over HTTP, with the signatures of the real protocol unread.

It stands for what speaks the protocol, not for how a real one fails; a bucket that is away or full is tested apart.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import boto3
from moto.server import ThreadedMotoServer

KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


@contextmanager
def running_store() -> Iterator[str]:
    """Where it listens."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


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
