"""Put first on PYTHONPATH by ``./dev test --no-browser``: Odoo skips browser tests when this import fails."""

raise ImportError("browser tests are left out on purpose (./dev test --no-browser)")
