"""Front-office documents as plain data, free of Odoo: AIR, JSON and CSV into one ``Booking``."""
