"""What a part of the tests came to."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Part:
    """One part of the tests: its numbers, and what is wrong with it."""

    name: str
    tests: int = 0
    failed: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    took: str = ""

    @property
    def good(self) -> bool:
        return not self.failed and not self.complaints and self.tests > 0

    @property
    def passed(self) -> int:
        return max(0, self.tests - self.failed - len(self.skipped))

    def add(self, other: Part) -> None:
        """Take in what a share of this part came to."""
        self.tests += other.tests
        self.failed += other.failed
        self.skipped += other.skipped
        self.complaints += [f"{other.name}: {complaint}" for complaint in other.complaints]
