"""Which test class runs in which of several Odoo processes, and whether each ran exactly once."""

from __future__ import annotations

import ast
import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .places import ADDON

HEAVY = Path(__file__).with_name("heavy_tests.txt")
HEAVY_FROM = 4  # seconds from which a class is in the list
# of classes that are not: to set one up, and for each of its tests
SECONDS_A_CLASS, SECONDS_A_TEST = 1.5, 0.3
# calls that start chromium
BROWSER = {"start_tour", "browser_js", "ChromeBrowser"}


@dataclass
class TestClasses:
    """What the files of the addon's tests hold.

    :ivar tests: ``test_file.TestClass`` with the number of its tests, for every class that has to run
    :ivar browser: names of classes that work with a browser
    :ivar strays: test files that ``tests/__init__.py`` does not import: Odoo would never run them
    """

    tests: dict[str, int] = field(default_factory=dict)
    browser: set[str] = field(default_factory=set)
    strays: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, folder: Path) -> TestClasses:
        """Read the files without importing them."""
        found, nodes = cls(), {}
        imported = imports(folder / "__init__.py")
        for path in sorted(folder.glob("*.py")):
            own = [node for node in ast.parse(path.read_text()).body if isinstance(node, ast.ClassDef)]
            nodes |= {node.name: node for node in own}
            if path.stem.startswith("test_"):
                found.tests |= {f"{path.stem}.{node.name}": n for node in own if (n := number_of_tests(node))}
                found.strays += [path.stem] if path.stem not in imported else []
        found.browser = {name for name in nodes if drives_browser(name, nodes)}
        return found

    def seconds(self, known: Mapping[str, float]) -> dict[str, float]:
        """What each class, by its bare name, is going to take: what is known, or by its number of tests."""
        guessed: dict[str, float] = defaultdict(float)
        for name, number in self.tests.items():
            guessed[name.rpartition(".")[2]] += SECONDS_A_CLASS + number * SECONDS_A_TEST
        return {name: known.get(name, guess) for name, guess in guessed.items()}


def imports(path: Path) -> set[str]:
    """The files that a package imports (``from . import a, b``)."""
    nodes = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)]
    return {alias.name for node in nodes for alias in node.names}


def number_of_tests(node: ast.ClassDef) -> int:
    """How many tests Odoo takes from a class: its own methods, or, where the class says so, inherited ones (one here)."""
    own = sum(isinstance(part, ast.FunctionDef) and part.name.startswith("test") for part in node.body)
    names = [target for part in node.body if isinstance(part, ast.Assign) for target in part.targets]
    inherits = any(isinstance(name, ast.Name) and name.id == "allow_inherited_tests_method" for name in names)
    return own or int(inherits)


def drives_browser(name: str, nodes: Mapping[str, ast.ClassDef]) -> bool:
    """Whether a class, or one it is built on, starts a browser."""
    if name not in nodes:
        return False
    words = {getattr(part, "attr", getattr(part, "id", "")) for part in ast.walk(nodes[name])}
    bases = [getattr(base, "id", getattr(base, "attr", "")) for base in nodes[name].bases]
    return bool(words & BROWSER) or any(drives_browser(base, nodes) for base in bases if base != name)


# --- sharing out --------------------------------------------------------------------------------------------


def default_number() -> int:
    """Two where there are two cores."""
    return min(2, len(os.sched_getaffinity(0)))


def share_out(seconds: Mapping[str, float], number: int, together: Iterable[str] = ()) -> list[list[str]]:
    """Split classes into shards that take about equally long: the longest first, each to the shard with least to do.

    :param together: classes that all go to the last shard: one browser at a time
    """
    shards: list[list[str]] = [[] for _ in range(number)]
    shards[-1] = sorted(set(together) & set(seconds))
    loads = [sum(seconds[name] for name in shard) for shard in shards]
    for name in sorted(set(seconds) - set(shards[-1]), key=lambda name: (-seconds[name], name)):
        least = loads.index(min(loads))
        shards[least].append(name)
        loads[least] += seconds[name]
    return shards


def tags(shards: list[list[str]]) -> list[str]:
    """Odoo's ``--test-tags`` for each shard; the last one takes whatever no other one names, so nothing is lost."""
    named = [[f"/{ADDON}:{name}" for name in shard] for shard in shards[:-1]]
    others = [f"-{name}" for shard in named for name in shard]
    return [*(",".join(shard) for shard in named), ",".join([f"/{ADDON}", *others])]


def complaints(classes: TestClasses, ran: list[Iterable[str]]) -> list[str]:
    """What did not run exactly once.

    :param ran: for each Odoo process the classes (``test_file.TestClass``) that it ran
    """
    times = Counter(name for shard in ran for name in set(shard))
    found = [f"tests/__init__.py does not import {name}" for name in classes.strays]
    found += [f"{name} ran in no shard" for name in sorted(classes.tests) if not times[name]]
    return found + [f"{name} ran in {number} shards" for name, number in sorted(times.items()) if number > 1]


# --- the list of heavy classes ------------------------------------------------------------------------------


def read_seconds(path: Path = HEAVY) -> dict[str, float]:
    """What heavy classes took: lines of seconds and a name."""
    lines = [line.split() for line in path.read_text().splitlines() if line[:1].strip() not in ("", "#")]
    return {name: float(took) for took, name in lines}


def write_seconds(path: Path, took: Mapping[str, float]) -> None:
    """The same list as it is now, ready to be copied over the committed one."""
    heavy = sorted(((name, value) for name, value in took.items() if value >= HEAVY_FROM), key=lambda pair: -pair[1])
    head = "# Seconds that heavy test classes take, for balancing. A whole ./dev test writes it anew into its log folder.\n"
    path.write_text(head + "".join(f"{value:.0f} {name}\n" for name, value in heavy))
