"""What ``./dev`` is made of. Standard library only, except the modules that say they run inside Odoo."""
