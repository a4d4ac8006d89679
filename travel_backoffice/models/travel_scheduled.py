"""Work that falls due by itself: each record alone, with its own commit; what fails says so and stops no other."""

import logging

from psycopg2 import OperationalError

from odoo import api, models

from .committing import commit, roll_back

_logger = logging.getLogger(__name__)


class TravelScheduled(models.AbstractModel):
    """What schedules of statements and of MIS reports share."""

    _name = "travel.scheduled"
    _description = "Work by Schedule"

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
