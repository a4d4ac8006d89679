"""Two people at once: who keys tickets for one customer takes turns, and the controller is told once a day."""

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL


class TravelCreditTurn(models.Model):
    """The place where those who key tickets for one tree of customers wait for each other.

    Two tickets, each within the limit, may be over it together: the second of two who key at once is run again by Odoo,
    and sees what the first one sold.
    """

    _name = "travel.credit.turn"
    _description = "Turn of a Customer's Credit"
    _log_access = False

    partner_id = fields.Many2one("res.partner", required=True, ondelete="cascade")
    turns = fields.Integer(default=1)

    _partner_uniq = models.Constraint("UNIQUE(partner_id)", "There is one place for each customer.")

    @api.model
    def _take(self, partners):
        """Wait for one's turn on the trees of these customers."""
        for top in sorted({partner._travel_path_ids()[0] for partner in partners}):
            self.env.cr.execute(
                SQL(
                    "INSERT INTO travel_credit_turn (partner_id, turns) VALUES (%s, 1)"
                    " ON CONFLICT (partner_id) DO UPDATE SET turns = travel_credit_turn.turns + 1",
                    top,
                )
            )


class TravelCreditNotice(models.Model):
    """That the controller was told of a customer over its limit, once a day."""

    _name = "travel.credit.notice"
    _description = "Notice of a Customer over Its Limit"
    _order = "day desc, id desc"

    partner_id = fields.Many2one("res.partner", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    day = fields.Date(required=True)

    _day_uniq = models.Constraint("UNIQUE(partner_id, company_id, day)", "The controller was told already today.")

    @api.model
    def _once(self, partner_id, company, day):
        """:return: whether it is for the caller to tell; another worker that tells just now is left to it"""
        query = SQL(
            "INSERT INTO travel_credit_notice (partner_id, company_id, day, create_uid, create_date)"
            " VALUES (%s, %s, %s, %s, now() AT TIME ZONE 'UTC') ON CONFLICT DO NOTHING RETURNING id",
            partner_id, company.id, day, self.env.uid,
        )  # fmt: skip
        try:
            with self.env.cr.savepoint():
                return bool(self.env.execute_query(query))
        except (psycopg2.errors.SerializationFailure, psycopg2.errors.DeadlockDetected):
            return False
