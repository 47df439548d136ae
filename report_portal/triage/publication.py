"""What follows when an instance file came into force: the pages that pin it are rendered anew."""

import logging
from typing import Final

from report_portal.config import Settings
from report_portal.instance_folder import load_instance
from report_portal.place import Place
from report_portal.store.staff import StaffStore
from report_portal.web.site import render_site

INSTANCE_FOLDER: Final = "instance"
_LOG: Final = logging.getLogger("report_portal")


class Publication:
    """Rebuilds both applications' pages with the root's key and the version that are in force.

    Args:
        settings: of this machine.
        store: where the instance file is.
        place: which instance this is.
    """

    def __init__(self, settings: Settings, store: StaffStore, place: Place) -> None:
        self._data = settings.data
        self._store = store
        self._place = place

    def __call__(self, _instance: object = None) -> None:
        """Rebuild; a failure leaves the old pages, which still accept the newer file, and is logged."""
        try:
            self.rebuild()
        except Exception as error:  # noqa: BLE001 - the key list is in force already and must stay so
            _LOG.error("pages not rebuilt: %s; run report-portal site build", type(error).__name__)

    def rebuild(self) -> None:
        """Rebuild both sites.

        Raises:
            SiteError, SignedError, InstanceError, CatalogueError: nothing was switched.
        """
        with self._store.read() as unit:
            published, root = unit.instance.published(), unit.chain.root()
        signed = None if published is None else published[1]
        folder = load_instance(self._data / INSTANCE_FOLDER)
        render_site(self._place, folder, signed, None if signed is None else root).install(self._data)
