"""Work that falls due by itself: each record alone, with its own commit; what fails says so and stops no other."""

import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.fields import Domain

from .committing import commit, roll_back

_logger = logging.getLogger(__name__)

CLERK = "travel_backoffice.group_travel_clerk"
STATES = [
    ("due", "To Be Issued"),
    ("waiting", "To Be Sent"),
    ("trouble", "Not Delivered"),
    ("done", "Done"),
    ("left", "Not Issued"),
]


class TravelScheduled(models.AbstractModel):
    """What schedules of statements and of MIS reports share."""

    _name = "travel.scheduled"
    _description = "Work by Schedule"

    left_out = fields.Boolean(readonly=True, help="Nothing is issued (any more).")
    note = fields.Text(string="Why", readonly=True)
    state = fields.Selection(STATES, compute="_compute_state", search="_search_state", compute_sudo=True)

    def _compute_state(self):
        """Where it stands, see ``STATES``."""
        raise NotImplementedError

    @api.model
    def _state_domain(self, state):
        """Domain of those in a state."""
        raise NotImplementedError

    @api.model
    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR([self._state_domain(state) for state in value if state]) & Domain.TRUE

    @api.model
    def _each(self, records, work):
        """Do ``work(record)`` for each that nobody else works on just now; what fails stops no other."""
        for key in records.ids:
            record = records.browse(key)
            try:
                if record.try_lock_for_update(allow_referencing=True):
                    work(record)
                commit(self.env)
            except OperationalError:
                roll_back(self.env)  # another worker was at it: next time
            except Exception as error:
                _logger.exception("%s of %s", self._description, record)
                roll_back(self.env)
                self._say(record, error)

    @api.model
    def _say(self, record, error):
        """What went wrong is kept on the record; if somebody else is at it just now, the log has it."""
        try:
            record._keep_failure(error)
            commit(self.env)
        except OperationalError:
            roll_back(self.env)

    def _keep_failure(self, error):
        """Say beside what was due what went wrong; it stays due, and is tried again."""
        self.note = self.env._("The program failed (%s); it is tried again. The server's log says more.", type(error).__name__)
