"""What can go wrong when a site is built.

SiteError
├── SiteScriptsError     scripts and styles were not built
└── SiteLanguageError    no language is whole enough to be offered
"""


class SiteError(Exception):
    """The site cannot be built; the message says what to do."""


class SiteScriptsError(SiteError):
    """Scripts and styles were not built."""


class SiteLanguageError(SiteError):
    """No language is whole enough to be offered."""
