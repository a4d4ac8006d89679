"""Parts that several dashboards have."""

from .parts import Records, Source


def held_data(source: Source) -> Records:
    """What waits for data, the oldest first."""
    columns = (
        ("order_id", "Order"),
        ("create_date", "Since"),
        ("reason", "Reason"),
        ("message", "What Is Missing"),
        ("partner_id", "Customer"),
        ("amount", "Amount"),
    )
    return Records("held", "Held Data", source, columns, (("create_date", True),))
