"""Three groups, twelve nodes, twelve kinds of people who may log in: whatever they ask for, nobody finds what is others'."""

from odoo.tests import tagged

from .isolation_by_call import CallChecks
from .isolation_by_record import RecordChecks
from .isolation_by_route import RouteChecks
from .isolation_by_spend import SpendChecks
from .isolation_by_token import TokenChecks
from .isolation_world import IsolationWorld


@tagged("post_install", "-at_install")
class TestIsolation(CallChecks, RecordChecks, RouteChecks, SpendChecks, TokenChecks, IsolationWorld):
    """One world, set up once; what is asked in it stands in ``isolation_by_*.py``, how in ``isolation_*routes.py``."""

    allow_inherited_tests_method = True
