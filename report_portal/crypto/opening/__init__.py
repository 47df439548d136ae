"""Opening sealed files: used by terminals, stations and tests, never by a server."""
