"""Columns that spend reads are made here, so that the upgrade does not compute them for all services at once."""

TEXTS = ("from_city", "to_city", "from_country", "to_country", "first_class", "first_cabin")


def migrate(cr, version):
    if not version:
        return
    cr.execute("ALTER TABLE travel_order_line ADD COLUMN IF NOT EXISTS spend_marker boolean")
    for name in TEXTS:
        cr.execute(f"ALTER TABLE travel_order_line ADD COLUMN IF NOT EXISTS {name} varchar")  # pylint: disable=sql-injection
