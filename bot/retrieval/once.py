"""A memory for what is costly to compute, which computes nothing twice, not even at the same time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

T = TypeVar("T")


class Once(Generic[T]):
    """The results of a function for the most recent keys. Who asks for one that is being computed waits for it."""

    def __init__(self, compute: Callable[[str], T], most: int) -> None:
        """``most``: results kept."""
        self._compute = compute
        self._most = most
        self._lock = threading.Lock()
        self._results: OrderedDict[str, Future[T]] = OrderedDict()

    def __call__(self, key: str) -> T:
        """The result for ``key``. What the function raises is raised, and not remembered."""
        with self._lock:
            known = self._results.get(key)
            result: Future[T] = Future() if known is None else known
            self._results[key] = result
            self._results.move_to_end(key)
            if len(self._results) > self._most:
                self._results.popitem(last=False)
        if known is None:
            try:
                result.set_result(self._compute(key))
            except BaseException as error:
                with self._lock:
                    self._results.pop(key, None)
                result.set_exception(error)
        return result.result()
