"""Deliveries of documents that are no invoice: what is asked of the invoice elsewhere is asked of the document here."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .travel_delivery_channel import DeliveryRefused


def is_deliverable(record):
    """Whether a record is a document of its own, and no invoice or extract of one."""
    return hasattr(record, "_deliverable_kind")


class TravelDelivery(models.Model):
    _inherit = "travel.delivery"

    document_ref = fields.Reference(
        selection="_document_models",
        string="Statement, Letter or Report",
        compute="_compute_document_ref",
        groups="travel_backoffice.group_travel_clerk,travel_backoffice.group_travel_account_manager",
    )
    amount_total = fields.Monetary(string="Amount", related=None, compute="_compute_amount_total", compute_sudo=True)
    currency_id = fields.Many2one("res.currency", related=None, compute="_compute_amount_total", compute_sudo=True)

    @api.model
    def _document_models(self):
        names = [name for name, model in self.env.registry.items() if hasattr(model, "_deliverable_kind")]
        return [(name, self.env[name]._description) for name in sorted(names) if not self.env[name]._abstract]

    @api.depends("res_model", "res_id")
    def _compute_document_ref(self):
        for delivery in self:
            document = delivery._own_document()
            delivery.document_ref = document and f"{document._name},{document.id}"

    @api.depends("res_model", "res_id", "move_id.amount_total", "move_id.currency_id")
    def _compute_amount_total(self):
        for delivery in self:
            document, move = delivery._own_document(), delivery.move_id
            found = document._deliverable_amount() if document else (move.amount_total, move.currency_id)
            delivery.amount_total, delivery.currency_id = found

    def _own_document(self):
        """The document that is no invoice; None for invoices and their extracts."""
        self.ensure_one()
        known = self.res_model in self.env and is_deliverable(self.env[self.res_model])
        return (self._document().exists() or None) if known and self.res_id else None

    def _of_documents(self):
        """Those of these that are of documents of their own."""
        return self.filtered(lambda one: one.res_model in one.env and is_deliverable(one.env[one.res_model]))

    # -- queued -----------------------------------------------------------------------------------------------------

    @api.model
    def _prepare_sendings_of(self, document):
        if not is_deliverable(document):
            return super()._prepare_sendings_of(document)
        kind = document._deliverable_kind
        rules = document._deliverable_profile().rule_ids.filtered(lambda rule: kind in rule._kinds())
        return [self._prepare_vals(document, rule, kind) for rule in rules]

    @api.model
    def _prepare_vals(self, document, rule, kind):
        if not is_deliverable(document):
            return super()._prepare_vals(document, rule, kind)
        return {
            "company_id": document.company_id.id,
            "business_key": f"{document._name}:{document.id}:{rule.id}",
            "document_kind": kind,
            "document_name": document.display_name,
            "res_model": document._name,
            "res_id": document.id,
            "partner_id": document.partner_id.id,
            "rule_id": rule.id,
            "channel_id": rule.channel_id.id,
            "recipient": rule.channel_id._recipient(document, rule),
        }

    # -- files ------------------------------------------------------------------------------------------------------

    def _make_pdfs(self):
        """Documents make their files themselves; those that must not be sent say why."""
        mine = self._of_documents()
        failed, made = super(TravelDelivery, self - mine)._make_pdfs()
        for delivery in mine:
            document = delivery._own_document()
            gone = self.env._("This document is there no longer.")
            if reason := document._deliverable_obstacle() if document else gone:
                failed[delivery] = reason
        return failed, made

    def _contents(self, made):
        if not self._of_documents():
            return super()._contents(made)
        if not self.rule_id:
            raise UserError(self.env._("The delivery profile has this sending no longer. Cancel it, and send anew."))
        contents = self._own_document()._deliverable_contents(self.rule_id)
        if not contents and self.channel_type != "portal":
            raise UserError(self.env._("The delivery profile asks for no file at all: choose what this sending holds."))
        return contents

    def _name_of(self, original):
        """Supports of a document are told apart from it by their name."""
        name = super()._name_of(original)
        if not self._own_document() or "_supports." not in original:
            return name
        stem, dot, extension = name.rpartition(".")
        return f"{stem}_supports{dot}{extension}"

    def _name_facts(self):
        document = self._own_document()
        if not document:
            return super()._name_facts()
        facts = {
            "number": self.document_name,
            "date": document._deliverable_date().isoformat(),
            "order": "",
            "owner": self.partner_id.name,
        }
        return {**super()._name_facts(), **facts, **document._deliverable_facts()}

    # -- told -------------------------------------------------------------------------------------------------------

    def _thread(self):
        return self._own_document() or super()._thread()

    def _who_knows(self):
        document = self._own_document()
        return document._deliverable_users() | self.partner_id.user_id if document else super()._who_knows()

    def _prepare_mail(self, subject, body, email_from):
        mail, document = super()._prepare_mail(subject, body, email_from), self._own_document()
        return document._deliverable_mail(mail) if document else mail

    def _document_day(self):
        document = self._own_document()
        return document._deliverable_date() if document else super()._document_day()


class TravelDeliveryRule(models.Model):
    _inherit = "travel.delivery.rule"

    send_statements = fields.Boolean(string="Statements")
    send_dunning = fields.Boolean(string="Dunning Letters")

    def _kinds(self):
        more = {"statement": self.send_statements, "dunning": self.send_dunning}
        return super()._kinds() | {kind for kind, wanted in more.items() if wanted}

    def _people(self, document):
        if not is_deliverable(document):
            return super()._people(document)
        if self.recipients == "fixed" and not document._deliverable_personal:
            return [self.email_to] if self.email_to else []
        return document._deliverable_emails(self)

    # -- in words ---------------------------------------------------------------------------------------------------

    @api.depends("send_statements", "send_dunning")
    def _compute_summary(self):
        return super()._compute_summary()

    def _said_kinds(self):
        said = [super()._said_kinds()]
        if self.send_statements:
            said.append(self.env._("statements"))
        if self.send_dunning:
            said.append(self.env._("dunning letters"))
        return ", ".join(filter(None, said))


class TravelDeliveryChannel(models.Model):
    _inherit = "travel.delivery.channel"

    def _recipient(self, document, rule):
        if self.type == "portal" and is_deliverable(document):
            return ", ".join(self._portal_users(document).mapped("login")) or document.partner_id.email or ""
        return super()._recipient(document, rule)

    def _hand_over_portal(self, delivery):
        document = delivery._own_document()
        if not document:
            return super()._hand_over_portal(delivery)
        if not document._deliverable_in_portal():
            raise DeliveryRefused(
                self.env._("The portal does not show documents of this kind. Send them by another channel."), final=True
            )
        return self._show_in_portal(delivery, document)

    def _webhook_facts(self, delivery, key, files):
        facts, document = super()._webhook_facts(delivery, key, files), delivery._own_document()
        if not document:
            return facts
        amount, currency = document._deliverable_amount()
        due = document._deliverable_due()
        return {
            **facts,
            "date": str(document._deliverable_date()),
            "due_date": str(due) if due else None,
            "currency": currency.name or None,
            "amount": f"{amount:.{currency.decimal_places}f}" if currency else None,
        }
