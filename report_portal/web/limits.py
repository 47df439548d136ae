"""How much proof of work an address must show. Nobody is ever blocked: a whole dormitory shares one address.

The address is known only as an HMAC under a salt of `salts`, so nothing here can be turned back into an
address afterwards.
"""

from ipaddress import IPv6Address, ip_address
from typing import Final

from flask import Flask, Request, request
from flask_limiter import Limiter

from .counts import Counts, storage_options
from .salts import make_salt

FIRST_BITS: Final = 10
# A telephone that does not know whether it was heard sends again; somebody who sends without end pays again.
PROOF_USES: Final = 16


class WorkLimits:
    """Counts writing requests per blinded address and tells the bits the next one needs.

    Args:
        app: whose requests are counted.
        budget: requests per window that need no work.
        window: seconds.
        most: leading zero bits never exceeded.
        storage_url: as `limits` reads it.
        proxies: proxies in front that may be believed.
    """

    def __init__(  # noqa: PLR0913 - one per setting
        self, app: Flask, *, budget: int, window: int, most: int, storage_url: str, proxies: int
    ) -> None:
        self._budget = budget
        self._window = window
        self._most = most
        self._proxies = proxies
        self._salt = make_salt(storage_url, "work", window)
        self._limiter = Limiter(
            lambda: self._salt.blind(address(request, proxies)),
            storage_uri=storage_url,
            storage_options=storage_options(storage_url),
        )
        # Known to the application already, it adds no work to every request: no route has a limit that blocks.
        app.extensions.setdefault("limiter", set()).add(self._limiter)
        self._limiter.init_app(app)
        self._counts = Counts(self._limiter.storage)

    def key(self) -> str:
        """Give the key of the present request."""
        return f"work/{self._salt.blind(address(request, self._proxies))}"

    def bits(self, key: str) -> int:
        """Tell how many leading zero bits the next request under a key needs."""
        count = self._counts.get(key)
        if count < self._budget:
            return 0
        # Twice the traffic asks for four times the work, so that a flood pays and a crowd hardly does.
        doublings = (count // max(self._budget, 1)).bit_length() - 1
        return min(self._most, FIRST_BITS + 2 * doublings)

    def spend(self, body_hash: bytes, work: str) -> bool:
        """Count one more request with a proof of work.

        Args:
            body_hash: SHA-256 of the whole body, 32 bytes.
            work: the nonce that does the work.

        Returns:
            False where it was used up in this window: another nonce must be found.
        """
        key = f"proof/{self._salt.blind(f'{body_hash.hex()} {work}')}"
        if self._counts.get(key) >= PROOF_USES:
            return False
        self._counts.add(key, self._window)
        return True

    def count(self, key: str) -> None:
        """Count a request that showed what it had to; others cost its neighbours nothing."""
        self._counts.add(key, self._window)


def address(incoming: Request, proxies: int) -> str:
    """Give the address a request came from, as far as it can be believed: of IPv6 the network of one household.

    Args:
        incoming: the request.
        proxies: how many proxies in front add to `X-Forwarded-For`.

    Returns:
        An address; it must go nowhere but into `salts`.
    """
    seen = incoming.headers.get("X-Forwarded-For", "").split(",") if proxies else []
    return _household(seen[-proxies].strip() if 0 < proxies <= len(seen) else incoming.remote_addr or "")


def _household(text: str) -> str:
    try:
        one = ip_address(text)
    except ValueError:
        return text
    if not isinstance(one, IPv6Address):
        return text
    if one.ipv4_mapped:
        return str(one.ipv4_mapped)
    # A single machine has all 2^64 addresses of its /64 to itself.
    return str(IPv6Address(int(one) >> 64 << 64))
