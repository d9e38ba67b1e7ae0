"""How often one network address may begin something. Kept in memory, small, and without the addresses themselves."""

from __future__ import annotations

import hashlib
import math
import secrets
from collections import OrderedDict, deque
from collections.abc import Callable
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

MINUTE = timedelta(minutes=1)
MAX_VISITORS = 10_000
IPV6_NETWORK_BITS = 64


class TooMany(Exception):
    """This address has begun enough for now."""

    def __init__(self, retry_after_seconds: int) -> None:
        """``retry_after_seconds``: when it may begin again."""
        super().__init__(retry_after_seconds)
        self.retry_after_seconds = retry_after_seconds


class Visitors:
    """Counts by a salted hash of the address; the salt lives and dies with the process."""

    def __init__(self, *, per_minute: int, now: Callable[[], datetime], most: int = MAX_VISITORS) -> None:
        """``per_minute``: 0 = no limit. Of more than ``most`` addresses, those not seen for longest are forgotten."""
        self._per_minute = per_minute
        self._now = now
        self._most = most
        self._salt = secrets.token_bytes(16)
        self._seen: OrderedDict[bytes, deque[datetime]] = OrderedDict()

    def __len__(self) -> int:
        """How many addresses are remembered."""
        return len(self._seen)

    def begin(self, address: str) -> None:
        """Count one beginning.

        Raises:
            TooMany: over the limit; it was not counted.
        """
        if not self._per_minute:
            return
        now = self._now()
        times = self._seen.setdefault(self._key(address), deque(maxlen=self._per_minute))
        self._seen.move_to_end(self._key(address))
        if len(times) == self._per_minute and now - times[0] < MINUTE:
            raise TooMany(math.ceil((times[0] + MINUTE - now).total_seconds()))
        times.append(now)
        while len(self._seen) > self._most:
            self._seen.popitem(last=False)

    def _key(self, address: str) -> bytes:
        return hashlib.sha256(self._salt + _network(address).encode()).digest()


def _network(address: str) -> str:
    """The address, or the network of an IPv6 one: a single household has a whole network of those."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(int(parsed) >> (128 - IPV6_NETWORK_BITS)) if parsed.ipv4_mapped is None else str(parsed.ipv4_mapped)
    return str(parsed)
