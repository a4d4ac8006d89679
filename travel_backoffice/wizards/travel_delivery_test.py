"""A test of a delivery profile: the mails come to oneself; of all other channels it is told what would go where."""

import uuid

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine.addresses import split_addresses
from ..models.smtp_talk import MaybeTaken, NotTaken, give_mail
from ..models.travel_channel_mail import MailConnections
from ..models.travel_delivery_channel import DeliveryRefused

ROLES = ("travel_backoffice.group_travel_clerk", "travel_backoffice.group_travel_account_manager")


class TravelDeliveryTest(models.TransientModel):
    """Nothing is kept of a test: its sendings and files are made and taken back."""

    _name = "travel.delivery.test"
    _description = "Test of a Delivery Profile"
    _rec_name = "profile_id"

    profile_id = fields.Many2one("travel.delivery.profile", required=True, readonly=True)
    rule_id = fields.Many2one("travel.delivery.rule", string="Only", domain="[('profile_id', '=', profile_id)]")
    move_id = fields.Many2one(
        "account.move",
        string="With Invoice",
        domain="[('state', '=', 'posted'), ('travel_order_ids', '!=', False), ('move_type', 'in', ('out_invoice', 'out_refund'))]",
        compute="_compute_move_id",
        store=True,
        readonly=False,
    )
    email = fields.Char(compute="_compute_email")
    result_ids = fields.One2many("travel.delivery.test.result", "test_id", readonly=True)

    @api.depends("profile_id")
    def _compute_move_id(self):
        """The last invoice of this profile, else the last of all."""
        Move = self.env["account.move"]
        travel = [("state", "=", "posted"), ("travel_order_ids", "!=", False), ("move_type", "=", "out_invoice")]
        for test in self:
            own = [*travel, ("travel_delivery_profile_id", "=", test.profile_id._origin.id)]
            test.move_id = Move.search(own, limit=1, order="id desc") or Move.search(travel, limit=1, order="id desc")

    @api.depends_context("uid")
    def _compute_email(self):
        for test in self:
            test.email = self.env.user.email

    def action_send(self):
        """Send the mails to the current user, and tell what came of each sending."""
        self.ensure_one()
        if not any(self.env.user.has_group(role) for role in ROLES):
            raise AccessError(self.env._("Only billing clerks and account managers test deliveries."))
        if not self.move_id:
            raise UserError(self.env._("Choose an invoice to try it with."))
        for record in (self.move_id, self.profile_id, self.rule_id):
            record.check_access("read")
        good, _bad = split_addresses(self.env.user.email)
        if not good:
            raise UserError(self.env._("You have no e-mail address. Enter one in your preferences."))
        plans = self._plans()
        connections = MailConnections(self.sudo().env)  # sudo: the program logs in to the mail server
        try:
            rows = [self._carry_out(plan, good[0], connections) for plan in plans]
        finally:
            connections.close()
        self.result_ids = [fields.Command.clear(), *(fields.Command.create(row) for row in rows)]
        if not rows:
            raise UserError(self.env._("Nothing is sent of this kind of document."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Test"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    # -- planned ----------------------------------------------------------------------------------------------------

    def _plans(self):
        """What would be sent, made as in earnest and taken back: dicts of row values and the ``mail``, if it is one."""
        savepoint = self.env.cr.savepoint()
        try:
            # sudo: as the program does in earnest; the right to read the invoice was checked
            move = self.move_id.sudo()
            move.travel_delivery_profile_id = self.profile_id
            deliveries = self.env["travel.delivery"].sudo()
            vals_list = [self._as_test(vals) for vals in deliveries._prepare_sendings_of(move)]
            made = deliveries.create([vals for vals in vals_list if self.rule_id.id in (False, vals["rule_id"])])
            made._prepare_files()
            return [self._plan(delivery) for delivery in made]
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)

    def _as_test(self, vals):
        return {**vals, "business_key": f"test:{uuid.uuid4()}"}

    def _plan(self, delivery):
        channel, mail, problem = delivery.channel_id, None, delivery.error
        if not problem:
            try:
                mail = delivery._build_mail() if channel.type == "email" else delivery._files() and None
            except DeliveryRefused as refused:
                problem = refused.reason
        return {
            "mail": mail,
            "company": delivery.company_id,
            "sender": (delivery.mail or {}).get("from"),
            "row": {
                "channel_id": channel.id,
                "recipient": delivery.recipient or self.env._("(nobody)"),
                "files": "\n".join(f"{file.name} ({file.size} bytes)" for file in delivery.file_ids),
                "answer": problem or self.env._("Would be handed over; nothing was sent."),
                "good": not problem,
            },
        }

    # -- sent -------------------------------------------------------------------------------------------------------

    def _carry_out(self, plan, address, connections):
        """:return: values of the row that tells of it"""
        row = plan["row"]
        if plan["mail"] is None:
            return row
        try:
            answer = self._send_mail(plan, address, connections)
        except (NotTaken, MaybeTaken, DeliveryRefused, UserError, OSError) as error:
            return {**row, "good": False, "answer": str(error)}
        return {**row, "answer": self.env._("Sent to %(address)s: %(answer)s", address=address, answer=answer)}

    def _send_mail(self, plan, address, connections):
        self.env["travel.delivery.channel"]._check_mails_allowed()
        mail = plan["mail"]
        mail.replace_header("Subject", self.env._("TEST: %s", mail["Subject"]))
        mail.replace_header("Message-Id", f"<travel-test-{uuid.uuid4().hex}@localhost.localdomain>")
        del mail["To"]
        mail["To"] = address
        _key, smtp = connections.get(plan["sender"], plan["company"])
        servers = self.env["ir.mail_server"].sudo().with_company(plan["company"])
        sender, _to, mail = servers._prepare_email_message__(mail, smtp)
        answer = give_mail(smtp, sender, [address], mail.as_bytes())
        if not answer.reached:
            raise NotTaken(answer.refused[address][1])
        return answer.words


class TravelDeliveryTestResult(models.TransientModel):
    """What came of one sending of a test."""

    _name = "travel.delivery.test.result"
    _description = "Result of a Delivery Test"

    test_id = fields.Many2one("travel.delivery.test", required=True, ondelete="cascade")
    channel_id = fields.Many2one("travel.delivery.channel", required=True)
    recipient = fields.Char(string="Would Go To")
    files = fields.Text()
    answer = fields.Text()
    good = fields.Boolean()


class TravelDeliveryProfile(models.Model):
    _inherit = "travel.delivery.profile"

    def action_test(self):
        """Ask with which invoice this profile is to be tried."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Test"),
            "res_model": "travel.delivery.test",
            "view_mode": "form",
            "target": "new",
            "context": {"default_profile_id": self.id},
        }
