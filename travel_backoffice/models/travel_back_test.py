"""Back-test: what a fee table would have earned on past orders, against what was charged. Nothing is written.

Lines are read in chunks of whole trips, priced by the engine, compared and forgotten; what stays are sums, and the few
lines that change most.
"""

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from .back_test_replay import Replay

#: Who may ask what agreements would have earned.
GROUP = "travel_backoffice.group_travel_account_manager"
#: Most lines that change, and most lines that could not be priced, that are named one by one.
MOST = 200


class TravelFeeTable(models.Model):
    _inherit = "travel.fee.table"

    @api.readonly
    def simulate(self, date_from, date_to, partner_ids=None, most=50):
        """What this table, be it a draft or in use, would have earned on past sales, against what was charged for them.

        Every service that was priced and stands (ready to be billed, or billed) is priced again by this table as rating
        would: what is charged once for an order or trip, caps of an order, prices given by hand and bands of the contract
        period included, these from the beginning of each customer's contract on, in the order of entry. Nothing is
        written, whatever comes of it.

        Left out on both sides: fares and penalties; services that were voided, which earned nothing (``lines.voided``);
        services that wait for somebody (``lines.waiting``); what refunds gave back of fees, which the reversal matrix
        decides (``given_back``). The fee that a refund or void costs is a fee like others, and compared. A service that
        cannot be priced here is left out on both sides and named.

        :param date_from: first day of sale, as date or ``YYYY-MM-DD``
        :param date_to: the day of sale before which it ends
        :param partner_ids: ids of customers at any level, everybody below included; none: all customers of the company
        :param int most: how many lines that change most are named, at most 200
        :return: dict: ``currency`` (of the company; other money at the rate of its day of sale); ``totals``,
            ``customers``, ``events``: ``{lines, changed, charged, simulated, charged_later, simulated_later, earned,
            margin_charged, margin_simulated, difference}``: income as it was and would be, rebates credited later,
            what the service itself earns, and margin = income + rebates + earned; ``kinds``, ``rules``:
            ``{charged, charged_lines, simulated, simulated_lines, difference}`` and for rules ``line_ids``, the first
            1,000 they would be charged for; ``changes``: the lines that change most, with ``before`` and ``after``;
            ``never``: rules in force that no line hit; ``unpriced``: lines with ``reason``; ``lines``: counts.
            Amounts are signed: + the customer pays. Customers: the 1,000 that change most, ``customers_left_off`` others
        :raise AccessError: for others than account managers and managers
        :raise UserError: when the days or customers cannot be read
        """
        self.ensure_one()
        replay = self._replay(date_from, date_to, most)
        replay.lines = replay.of_customers(partner_ids)
        return replay.run()

    def _replay(self, date_from, date_to, most):
        self._check_replay_rights()
        read_day = self.env["travel.contract"]._read_day
        days = read_day(date_from), read_day(date_to)
        if days[0] >= days[1]:
            raise UserError(self.env._("The back-test must end after the day it starts."))
        return Replay(self, *days, min(max(int(most), 0), MOST))

    def _check_replay_rights(self):
        self.check_access("read")
        if not (self.env.su or self.env.user.has_group(GROUP)):
            raise AccessError(self.env._("Only account managers and managers try fee tables on past orders."))


class TravelContract(models.Model):
    _inherit = "travel.contract"

    @api.readonly
    def simulate(self, date_from, date_to, most=50):
        """What this contract, be it a draft or in force, would have earned on past sales in place of what held then.

        Its fee table is tried on the services of its node and of those below, but where a node below has a fee table of
        its own. Bands of the contract period count from the first day of the back-test.

        :return: as ``travel.fee.table.simulate`` says, which see for the other arguments and errors
        :raise UserError: also when the contract has no fee table
        """
        self.ensure_one()
        self.check_access("read")
        if not self.fee_table_id:
            raise UserError(self.env._("This contract has no fee table to try out."))
        replay = self.fee_table_id._replay(date_from, date_to, most)
        replay.lines = replay.of_contract(self.sudo())  # sudo: as the replay itself
        return replay.run()
