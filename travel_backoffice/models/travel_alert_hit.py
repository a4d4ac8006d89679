from markupsafe import escape

from odoo import api, fields, models
from odoo.tools import SQL


class TravelAlertHit(models.Model):
    """Something that an alert found: told once, kept current, over when it is no longer so."""

    _name = "travel.alert.hit"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "What an Alert Found"
    _order = "state desc, last_on desc, id desc"
    _rec_name = "message"

    alert_id = fields.Many2one("travel.alert", required=True, readonly=True, index=True, ondelete="cascade")
    user_id = fields.Many2one(related="alert_id.user_id", store=True, index=True)
    company_id = fields.Many2one(related="alert_id.company_id", store=True)
    currency_id = fields.Many2one(related="alert_id.currency_id")
    kind = fields.Selection(related="alert_id.kind", store=True)
    unit = fields.Selection(related="alert_id.unit")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True, index="btree_not_null", ondelete="cascade")
    key = fields.Char(required=True, readonly=True, help="What is told once.")
    figure = fields.Float(readonly=True, digits=(16, 1))
    amount = fields.Monetary(readonly=True)
    message = fields.Text(required=True, readonly=True)
    behind = fields.Json(readonly=True, help="Model, name and domain of the lines behind it.")
    state = fields.Selection(
        [("over", "Over"), ("seen", "Seen"), ("new", "New")], required=True, default="new", readonly=True, index=True
    )
    first_on = fields.Date(string="Since", required=True, readonly=True)
    last_on = fields.Date(string="Last Seen", required=True, readonly=True)

    _standing_uniq = models.UniqueIndex("(alert_id, key) WHERE state <> 'over'", "This is told already.")

    @api.model
    def _keep(self, alert, found):
        """Write down what an alert found now: new ones are told, standing ones renewed, the others are over."""
        today = alert.company_id._travel_today()
        self.env.cr.execute(SQL("SELECT id FROM travel_alert WHERE id = %s FOR NO KEY UPDATE", alert.id))  # two at once take turns
        standing = {hit.key: hit for hit in self.search([("alert_id", "=", alert.id), ("state", "!=", "over")])}
        fresh = {told["key"]: told for told in found}
        self.browse([hit.id for key, hit in standing.items() if key not in fresh])._end()
        for key in standing.keys() & fresh.keys():
            standing[key].write({**fresh[key], "last_on": today})
        missing = [told for key, told in fresh.items() if key not in standing]
        hits = self.create([{**told, "alert_id": alert.id, "first_on": today, "last_on": today} for told in missing])
        hits._tell()
        return hits

    def _tell(self):
        """An activity for the alert's person; Odoo sends a message about it, if that was asked for."""
        for hit in self:
            quiet = hit.with_context(mail_activity_quick_update=not hit.alert_id.by_mail)
            quiet.activity_schedule(
                "mail.mail_activity_data_todo", summary=hit.alert_id.name, note=escape(hit.message), user_id=hit.user_id.id
            )

    def _end(self):
        """What is no longer so needs nobody's attention."""
        self.activity_ids.unlink()
        self.write({"state": "over"})

    def action_seen(self):
        """Button: I know. It is told again only after it was over."""
        self.check_access("read")
        own = self.sudo()  # sudo: hits are written by the program only; the right to see them is checked above
        own.activity_ids.action_feedback()
        own.filtered(lambda hit: hit.state == "new").state = "seen"

    def action_open_behind(self):
        """The lines that the figure counts."""
        self.ensure_one()
        behind = self.behind or {}
        return {
            "type": "ir.actions.act_window",
            "name": behind["name"],
            "res_model": behind["model"],
            "views": [[False, "list"], [False, "form"]],
            "domain": behind["domain"],
            "context": {"create": False},
        }
