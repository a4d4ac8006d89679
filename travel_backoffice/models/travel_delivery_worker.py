"""Deliveries are handed over: by several workers at once, none twice, and none lost when a worker is killed.

``sending`` is committed before a channel is touched, under a lock that belongs to the worker's database session. Whoever
finds ``sending`` and gets the lock knows that nobody works on it any more, and asks the channel whether it was taken.
"""

import logging
import time
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.tools import SQL, split_every

from ..engine.plain_text import plain_text
from .committing import can_commit, commit, roll_back
from .travel_delivery_channel import DeliveryRefused, DeliveryUnsure
from .travel_delivery_follow_up import TOLD_STATES

_logger = logging.getLogger(__name__)

#: So many are made ready together, over one connection
CHUNK = 20
#: cron records that share the queue
WORKERS = 4
BACK_OFF = [timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4), timedelta(hours=12)]
#: A channel that does not work is asked again that often, for as long as it takes
CHANNEL_BACK_OFF = timedelta(hours=1)
#: First of the two keys of our advisory locks; the second is the delivery
LOCK = 1953653104


class TravelDelivery(models.Model):
    _inherit = "travel.delivery"

    told = fields.Boolean(help="The invoice and the clerk know of the result.")

    # -- the job ----------------------------------------------------------------------------------------------------

    @api.model
    def _cron_deliver(self, number=1):
        """Hand over what is due, in chunks with their own commit; several workers share the queue.

        :param int number: of the worker; the first one calls the others when there is enough for them
        """
        self._recover()
        chunks = self._due_chunks()
        if number == 1 and len(chunks) > 1:
            self._call_others()
        for chunk in chunks:
            chunk._deliver()
            if can_commit(self.env) and self.env["ir.cron"]._commit_progress(len(chunk)) <= 0:
                self._call_worker()
                break

    @api.model
    def _due_chunks(self):
        """What is due. Sendings of one document are in one chunk: no worker waits for the paper that another one makes."""
        domain = [("state", "=", "queued"), ("next_try_at", "<=", fields.Datetime.now())]
        due = self.search_fetch(domain, ["move_id", "res_model", "res_id"], order="id")
        chunks = [self.browse()]
        for deliveries in due.grouped(lambda one: one.move_id or (one.res_model, one.res_id)).values():
            for some in split_every(CHUNK, deliveries.ids, self.browse):
                if chunks[-1] and len(chunks[-1]) + len(some) > CHUNK:
                    chunks.append(self.browse())
                chunks[-1] += some
        return chunks if due else []

    @api.model
    def _call_others(self):
        """Have the other workers look at the queue, now."""
        for number in range(2, WORKERS + 1):
            cron = self.env.ref(f"travel_backoffice.cron_deliver_{number}", raise_if_not_found=False)
            if cron:
                cron.sudo()._trigger()  # sudo: a worker calls workers

    @api.model
    def _recover(self):
        """Find what dead workers left half done."""
        for delivery in self.search([("state", "=", "sending")]):
            if delivery._lock():
                try:
                    delivery._settle_left()
                finally:
                    delivery._unlock()
        self.search([("state", "in", TOLD_STATES), ("told", "=", False)])._follow_up()

    def _settle_left(self):
        """The one who handed this over is gone: ask the channel."""
        commit(self.env)  # what another worker kept meanwhile is seen only now
        if self.state == "sending":
            self._settle(*self._outcome_left(self.env._("The program was ended while it handed this over.")))

    def _outcome_left(self, what_happened):
        """What the channel knows of a sending whose answer was lost: state and text."""
        try:
            taken = self.channel_id._was_taken(self)
        except Exception:
            _logger.exception("Asking %s about delivery %s", self.channel_id.name, self.id)
            taken = None
        if taken:
            return "taken", self.env._("The channel says that it has it.")
        if taken is False:
            return "queued", what_happened
        return "unsure", self.env._("%s Nobody can tell whether it arrived. Ask the customer, or look there.", what_happened)

    # -- handed over ------------------------------------------------------------------------------------------------

    def _deliver(self):
        """Hand these over now, each by itself: one that is refused stops no other. What is done is committed."""
        commit(self.env)  # what other workers kept meanwhile is seen only now
        mine = self._take()
        mine._prepare_files()
        commit(self.env)
        ready = mine.filtered(lambda delivery: delivery.state == "queued" and delivery.made_at)
        for channel, deliveries in ready.grouped("channel_id").items():
            with channel._session() as opened:
                deliveries._deliver_by(opened)
        mine._follow_up()

    def _take(self):
        """Those of these that are queued and that nobody else makes ready just now, their rows locked."""
        try:
            with self.env.cr.savepoint():
                return self.try_lock_for_update().filtered(lambda delivery: delivery.state == "queued")
        except OperationalError:  # another worker was faster
            return self.browse()

    def _deliver_by(self, channel):
        """Hand over one after the other; when the channel itself does not work, the rest waits."""
        for number, delivery in enumerate(self):
            if not delivery._lock():
                continue
            try:
                trouble = delivery._deliver_one(channel)
            finally:
                delivery._unlock()
            if trouble:
                self[number + 1 :]._put_off(trouble)
                break

    def _deliver_one(self, channel):
        """Under the lock of this delivery: mark, hand over, keep the result.

        :return: why the channel does not work at all, if it does not
        """
        commit(self.env)  # what another worker kept meanwhile is seen only now
        if not self._begin():
            return None
        begun, trouble = time.monotonic(), None
        try:
            outcome = "taken", channel._hand_over(self)
        except DeliveryRefused as refused:
            outcome = "failed" if refused.final else "queued", refused.reason
            trouble = refused.reason if refused.of_channel else None
        except DeliveryUnsure as unsure:
            outcome = "unsure", unsure.reason
        except Exception:  # a fault of ours: the others go on, and this one is never sent twice by itself
            _logger.exception("Delivery %s by %s", self.id, channel.name)
            roll_back(self.env)
            outcome = self._outcome_left(self.env._("The program failed while it handed this over."))
        self._settle(*outcome, patient=bool(trouble), seconds=time.monotonic() - begun)
        return trouble

    def _begin(self):
        """Mark it as being handed over; not when another was faster."""
        try:
            if not self._take():
                return False
            self.write({"state": "sending", "started_at": fields.Datetime.now()})
            commit(self.env)
        except OperationalError:
            roll_back(self.env)
            return False
        return True

    def _put_off(self, reason):
        """The channel does not work: look again later, without counting a try."""
        mine = self._take()
        at = fields.Datetime.now() + BACK_OFF[0]
        mine.write({"next_try_at": at, "error": reason})
        commit(self.env)

    # -- the result -------------------------------------------------------------------------------------------------

    def _settle(self, state, text, patient=False, seconds=0.0):
        """Keep the result at once, whatever else touched this row meanwhile.

        :param str state: taken, failed, unsure; queued: try again later, or fail after the last try
        :param str text: the channel's receipt, or why not
        :param bool patient: never give up
        """
        noted = {name: self[name] for name in self._noted_fields()}
        for last in (False, False, True):
            try:
                self.write(noted)
                self._write_result(state, text, patient, seconds)
                return commit(self.env)
            except OperationalError:
                if last or not can_commit(self.env):
                    raise
                roll_back(self.env)

    def _write_result(self, state, text, patient, seconds):
        now, tries, text = fields.Datetime.now(), self.attempts + 1, plain_text(text)
        vals = {"state": state, "attempts": tries, "told": False}
        if state == "taken":
            vals |= {"receipt": text, "taken_at": now, "error": self._not_reached()}
        else:
            vals["error"] = text
        if state == "queued":
            vals |= self._prepare_next_try(now, tries, patient)
        self.write(vals)
        self._log_attempt(vals["state"], text, seconds)

    def _prepare_next_try(self, now, tries, patient):
        if not patient and tries > len(BACK_OFF):
            return {"state": "failed"}
        wait = BACK_OFF[min(tries, len(BACK_OFF)) - 1]
        at = now + (min(wait, CHANNEL_BACK_OFF) if patient else wait)
        self._call_worker(at)
        return {"next_try_at": at}

    def _noted_fields(self):
        """What a channel notes on the delivery while it hands over; never lost with a transaction."""
        return []

    def _not_reached(self):
        """Which of several recipients did not get what the others took; a channel fills it in."""
        return False

    # -- locks ------------------------------------------------------------------------------------------------------

    def _lock(self):
        """Become the one who works on this delivery, until :meth:`_unlock` or the end of this database session."""
        return self.env.execute_query(SQL("SELECT pg_try_advisory_lock(%s, %s)", LOCK, self.id))[0][0]

    def _unlock(self):
        try:
            self.env.execute_query(SQL("SELECT pg_advisory_unlock(%s, %s)", LOCK, self.id))
        except OperationalError:  # the session is gone, and the lock with it
            _logger.warning("Delivery %s: the database session ended while it was handed over", self.id)
