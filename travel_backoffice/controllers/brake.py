"""Who was wrong too often is told so shortly. Kept in the memory of each worker; no link rests on it."""

import time
from collections import OrderedDict


class Brake:
    """Counts misses by address in windows of some seconds.

    :param most: misses in a window before the address has to wait
    :param seconds: length of the window
    :param keep: addresses remembered at most; the oldest are forgotten
    """

    def __init__(self, most, seconds, keep=10_000, clock=time.monotonic):
        self.most, self.seconds, self.keep, self.clock = most, seconds, keep, clock
        self._misses = OrderedDict()  # address → (end of its window, misses)

    def stops(self, address):
        """Whether this address has to wait."""
        end, misses = self._misses.get(address, (0, 0))
        return misses >= self.most and self.clock() < end

    def missed(self, address):
        """This address was wrong once more."""
        now = self.clock()
        end, misses = self._misses.pop(address, (0, 0))
        if now >= end:
            end, misses = now + self.seconds, 0
        self._misses[address] = (end, misses + 1)
        while len(self._misses) > self.keep:
            self._misses.popitem(last=False)

    def forget(self):
        self._misses.clear()
