"""The program as if there were no travel spend, in the same process: turned off and on between two samples.

Off, the fields that only spend reads are neither computed nor depended on, no change of an invoice is looked at, and no row is
marked or written. Both sides have graphs of dependencies of their own, each as Odoo builds it, and keep them.
"""

from contextlib import contextmanager

#: Fields of ``travel.order.line`` that are there for spend only.
OF_SPEND = ("spend_marker", "from_city", "to_city", "from_country", "to_country", "first_class", "first_cabin")
#: Files that change what other models do, for spend only.
HOOKS = ("travel_spend_marker", "travel_spend_invoice")


class Switch:
    """Travel spend of one registry, on or off."""

    def __init__(self, env):
        self.registry = env.registry
        self.methods = list(hooked_methods(env.registry))
        self.graphs = {True: graphs(self.registry)}
        with without_dependencies(env):
            self.graphs[False] = graphs(self.registry)
        self.turn(True)

    @contextmanager
    def __call__(self, facts):
        """:param facts: whether services have their rows of spend"""
        self.turn(facts)
        try:
            yield
        finally:
            self.turn(True)

    def turn(self, facts):
        """The same steps for both, so that neither pays for them afterwards."""
        self.registry.__dict__.update(self.graphs[facts])
        for owner, name, method in self.methods:
            setattr(owner, name, method)
            if not facts:
                delattr(owner, name)


def hooked_methods(registry):
    """What takes part in saving orders and invoices for spend only: ``(class, name, method)``; without it, its super is called."""
    for model in registry.models.values():
        for owner in model.__mro__:
            if owner.__module__.rpartition(".")[2] in HOOKS:
                yield from (
                    (owner, name, method)
                    for name, method in vars(owner).items()
                    if callable(method) and not name.startswith("__") and name not in ("_compute_spend_marker", "_ids_stored")
                )


@contextmanager
def without_dependencies(env):
    """Nothing makes Odoo compute the fields of spend."""
    depends = env.registry.field_depends
    known = {field: depends[field] for field in map(env["travel.order.line"]._fields.get, OF_SPEND)}
    depends.update(dict.fromkeys(known, ()))
    try:
        yield
    finally:
        depends.update(known)


def graphs(registry):
    """What depends on what, from scratch."""
    return {"_field_triggers": type(registry)._field_triggers.func(registry), "_field_trigger_trees": {}, "_is_modifying_relations": {}}
