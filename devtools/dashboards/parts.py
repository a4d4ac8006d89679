"""What a dashboard is made of. Everything that is shown opens the records behind it."""

from __future__ import annotations

from dataclasses import dataclass, field

COUNT = "__count"
#: Grounds of the cards, as Odoo's own dashboards have them.
PLAIN, BLUE, GREEN, YELLOW, RED = "#F8F9FA", "#EFF6FF", "#F0FDF4", "#FFF7ED", "#FEF2F2"


@dataclass(frozen=True)
class Filter:
    """What the reader chooses: a period (no model), or records of a model.

    :param default: a relative period; ``current_user``; blank: all
    """

    name: str
    label: str
    model: str = ""
    default: str = ""
    children: bool = False


@dataclass(frozen=True)
class Source:
    """Records: a model, narrowed by a domain, and by the filters that the reader sets.

    :param by: which field a filter chooses by, ``{"period": ("booked_on", "date"), "customer": ("root_id", "many2one")}``
    """

    model: str
    domain: tuple = ()
    by: dict = field(default_factory=dict)
    action: str = ""

    def narrowed(self, *leaves) -> Source:
        return Source(self.model, (*self.domain, *leaves), self.by, self.action)

    def always(self, *names: str) -> Source:
        """The same, heedless of some filters."""
        return Source(self.model, self.domain, {name: chain for name, chain in self.by.items() if name not in names}, self.action)


@dataclass(frozen=True)
class Figure:
    """One number.

    :param measure: field to sum, ``field:aggregator``, or the count of records
    :param formula: instead of a measure: of other figures by name in braces, ``={spent}/{sold}``; opens the first one's records
    :param before: name of the figure that it is compared with, in per cent
    """

    name: str
    title: str
    source: Source | None = None
    measure: str = COUNT
    formula: str = ""
    format: str = ""
    tone: str = BLUE
    note: str = ""
    before: str = ""
    beside: str = ""  # name of the figure that stands below it in small, with the note
    better: str = "more"


@dataclass(frozen=True)
class Chart:
    """Records grouped, and each group summed.

    :param kind: bar, line or pie
    """

    name: str
    title: str
    source: Source
    group: tuple
    measure: str = COUNT
    kind: str = "bar"
    stacked: bool = False
    horizontal: bool = False
    order: str = ""
    legend: str = "none"
    filled: bool = False


@dataclass(frozen=True)
class Steps:
    """A waterfall of hidden figures that follow one another, up to their sum; a click opens a menu of Odoo."""

    name: str
    title: str
    first: str
    last: str
    menu: str


@dataclass(frozen=True)
class Table:
    """The first groups of a grouping, by their first measure; ``head`` stands above the groups."""

    name: str
    title: str
    source: Source
    row: str
    head: str
    measures: tuple  # of (measure, label)
    rows: int = 7


@dataclass(frozen=True)
class Records:
    """The first records themselves. Columns are fields with their labels; ``sums``: the last one is money."""

    name: str
    title: str
    source: Source
    columns: tuple
    order: tuple  # of (field, ascending)
    rows: int = 6
    sums: bool = True


@dataclass(frozen=True)
class Dashboard:
    """A dashboard from top to bottom: each band is a tuple of figures, of one or two charts or tables, or of one list."""

    name: str
    title: str
    filters: tuple
    bands: tuple
    hidden: tuple = ()  # figures that others are made of
