"""What a page read from a copy of the database has to know: how old its figures are, and whether they hold the reader's own changes."""

import time
from datetime import timedelta

from babel.dates import format_timedelta

from odoo import api, models
from odoo.tools import SQL, format_datetime
from odoo.tools.misc import babel_locale_parse, format_time, get_lang

#: where a session keeps its user's last change: ``[transaction number, time]``
LAST_CHANGE = "travel_last_change"
#: seconds; a number says nothing any more once the main server was restored from a backup
FORGET_AFTER = 3600
#: seconds behind from which figures are called old
OLD_AFTER = 60


class TravelReplica(models.AbstractModel):
    """The state of the database that the current cursor reads from.

    Odoo reads ``readonly`` routes and methods from the server that ``db_replica_host`` names, a PostgreSQL standby that
    replays what the main server has committed. Everything here is about the cursor at hand.
    """

    _name = "travel.replica"
    _description = "Database Copy for Reading"

    @api.model
    def _as_of(self):
        """How old the figures are that this cursor reads.

        On a copy that has replayed all it received, and still receives, figures are those of this moment. Otherwise they
        are those of the last change that was replayed: an upper bound of their age, as there need not be a later one.

        :return: None on the main database; else a dict: ``as_of`` (naive UTC), ``behind`` (whole seconds, 0 when none),
            ``connected`` (whether changes arrive; a cut that the server has not noticed yet counts as connected)
        """
        # A copy that was just started has replayed no change; it holds all up to the checkpoint that it started from.
        # What was received before that is not counted as received, hence <=. That pg_stat_wal_receiver has a row is told to
        # every user, what stands in it is not.
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT now() AT TIME ZONE 'UTC' AS asked,
                       LEAST(now(), COALESCE(pg_last_xact_replay_timestamp(), (SELECT checkpoint_time FROM pg_control_checkpoint())))
                           AT TIME ZONE 'UTC' AS replayed,
                       pg_last_wal_receive_lsn() <= pg_last_wal_replay_lsn() AS up_to_date,
                       EXISTS (SELECT FROM pg_stat_wal_receiver) AS connected
                 WHERE pg_is_in_recovery()
                """
            )
        )
        if not rows:
            return None
        (row,) = rows
        as_of = row["asked"] if row["up_to_date"] and row["connected"] else row["replayed"]
        behind = int((row["asked"] - as_of).total_seconds())
        return {"as_of": as_of.replace(microsecond=0), "behind": behind, "connected": row["connected"]}

    @api.model
    def _note(self):
        """:meth:`_as_of` for a page: with ``text`` in the user's language and time zone, and ``old`` where it asks for attention."""
        state = self._as_of()
        if not state:
            return None
        old = state["behind"] and (state["behind"] >= OLD_AFTER or not state["connected"])
        return state | {"text": self._text(state), "old": bool(old)}

    @api.model
    def _text(self, state):
        shown = self._local_time(state)
        if not state["behind"]:
            return self.env._("Figures as of %s", shown)
        locale = babel_locale_parse(get_lang(self.env).code)
        behind = format_timedelta(timedelta(seconds=state["behind"]), threshold=2, locale=locale)
        if state["connected"]:
            return self.env._("Figures as of %(time)s, %(behind)s behind", time=shown, behind=behind)
        return self.env._("Figures as of %(time)s, %(behind)s behind: newer ones do not arrive at the moment", time=shown, behind=behind)

    @api.model
    def _local_time(self, state):
        """The time of day; with the date when that is another day's."""
        zone = self.env.user.tz or self.env.company.sudo()._travel_timezone()  # sudo: the agency's time zone is no secret
        if state["behind"] < 86400:
            return format_time(self.env, state["as_of"], tz=zone, time_format="short")
        return format_datetime(self.env, state["as_of"], tz=zone, dt_format="short")

    # -- the reader's own changes -----------------------------------------------------------------------------------

    @api.model
    def _note_change(self, session):
        """Remember which transaction this request writes in, if it wrote anything and copies are read from at all."""
        cursor = self.env.cr  # a route may have closed it
        if self.env.registry._db_readonly is None or cursor.closed or cursor.readonly:
            return
        self.env.flush_all()
        ((number,),) = self.env.execute_query(SQL("SELECT pg_current_xact_id_if_assigned()::text"))
        if number:
            session[LAST_CHANGE] = [number, int(time.time())]

    @api.model
    def _holds_last_change(self, session):
        """Whether the session's user may read here without missing its own last change; may begin a new transaction."""
        change = session.get(LAST_CHANGE)
        if not change or not self.env.cr.readonly:
            return True
        number, changed_at = change
        if time.time() - changed_at >= FORGET_AFTER:
            del session[LAST_CHANGE]
            return True
        # Otherwise it stays: a session that is saved for less could overwrite a change noted at the same time.
        if not self._holds(number):
            return False
        self.env.cr.rollback()  # what is read from here on is no older than the answer just given
        return True

    @api.model
    def _holds(self, transaction):
        """Whether what a transaction of the main database wrote can be read here.

        :param transaction: its number, as ``pg_current_xact_id()`` gave it there
        """
        # The status of a number that was not seen yet is an error, hence the comparison before; of one long gone it is null.
        ((holds,),) = self.env.execute_query(
            SQL(
                """
                SELECT CASE WHEN NOT pg_is_in_recovery() THEN TRUE
                            WHEN %(number)s::xid8 >= pg_snapshot_xmax(pg_current_snapshot()) THEN FALSE
                            ELSE pg_xact_status(%(number)s::xid8) IS DISTINCT FROM 'in progress' END
                """,
                number=transaction,
            )
        )
        return holds
