"""Paper forms: set, printed and registered on a helper's computer, never on a server."""
