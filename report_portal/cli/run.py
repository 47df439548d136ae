"""`report-portal run`: what `make run` calls; makes a DEMO where there is nothing, renders pages, serves."""

import click

from report_portal.place import PlaceError, read_place

from . import serve
from .data_folder import opened, settings
from .demo import print_new_demo
from .site import build_from


@click.command()
def run() -> None:
    """Start both applications; make a DEMO instance first where the data folder is empty."""
    here = settings()
    serve.check(here)
    try:
        read_place(here.data)
    except PlaceError:
        if here.data.exists() and any(here.data.iterdir()):
            raise click.ClickException(f"{here.data} holds something else; name an empty folder") from None
        print_new_demo(here)
    with opened(here) as store:
        build_from(here, store)
    serve.run(here)
