"""A contract says in plain words how it invoices and delivers, and what is still missing for that."""

from odoo import api, fields, models


class TravelContract(models.Model):
    _inherit = "travel.contract"

    billing_summary = fields.Text(string="Invoicing in Words", related="billing_profile_id.summary")
    delivery_summary = fields.Text(string="Delivery in Words", related="delivery_profile_id.summary")
    still_missing = fields.Text(
        compute="_compute_still_missing", help="What has to be set up before invoices reach this customer by themselves."
    )

    @api.depends(
        *("partner_id.email", "date_from", "company_id", "state", "billing_profile_id", "reference_set_id"),
        *("delivery_profile_id.rule_ids.channel_id.problem", "invoice_partner_id.email"),
    )
    @api.depends_context("lang")
    def _compute_still_missing(self):
        for contract in self:
            known = contract.partner_id and contract.date_from and contract.state != "closed"
            contract.still_missing = "\n".join(contract._missing()) if known else False

    @api.model
    def _describe_term(self, label, value, contract, aspect=None):
        """What a profile does stands below its name."""
        answer = super()._describe_term(label, value, contract, aspect)
        if aspect in ("billing_profile_id", "delivery_profile_id"):
            answer["detail"] = value.sudo().summary or ""  # sudo: as for its name
        return answer

    def _missing(self):
        """Reasons why invoices would not leave by themselves, each with what to do about it; none when all is there."""
        terms = self._terms_over_above()
        billing, delivery = terms.value("billing_profile_id"), terms.value("delivery_profile_id")
        debtor = terms.value("invoice_partner_id") or self.partner_id.commercial_partner_id
        said = []
        if not billing:
            said.append(self.env._("Nothing is invoiced by itself: choose how it is invoiced (a billing profile)."))
        elif billing.po_code and billing.po_code not in terms.value("reference_set_id").sudo().reference_ids.mapped("code"):
            said.append(
                self.env._(
                    "%(profile)s asks for the purchase order number as reference %(code)s: add it to the mandated references.",
                    profile=billing.name,
                    code=billing.po_code,
                )
            )
        if not delivery:
            said.append(self.env._("Invoices are not sent by themselves: choose how they are delivered (a delivery profile)."))
        return said + delivery._missing_for(debtor)


class TravelDeliveryProfile(models.Model):
    _inherit = "travel.delivery.profile"

    def _missing_for(self, debtor):
        """Why sendings of this profile would not reach a customer, in plain words.

        :param debtor: whom the invoices are for
        """
        if self and not self.rule_ids:
            return [self.env._("%s sends nothing yet: add a sending to it.", self.name)]
        said = []
        for rule in self.rule_ids:
            said += [reason for reason in rule._missing_for(debtor) if reason not in said]
        return said


class TravelDeliveryRule(models.Model):
    _inherit = "travel.delivery.rule"

    def _missing_for(self, debtor):
        channel = self.channel_id
        if not channel.active:
            return [self.env._("The channel %s is archived.", channel.name)]
        if channel.problem:
            return [self.env._("%(channel)s does not work: %(problem)s", channel=channel.name, problem=channel.problem)]
        if channel.type == "email" and self.recipients == "invoice" and not debtor._travel_invoice_emails():
            return [self.env._("%s has no e-mail address for invoices: enter one at the contact.", debtor.name)]
        return channel._missing()


class TravelDeliveryChannel(models.Model):
    _inherit = "travel.delivery.channel"

    def _missing(self):
        """What is still to do before anything goes through this channel."""
        # sudo: only whether the server's key was confirmed
        if self.type == "sftp" and not self.sudo().sftp_host_key:
            return [self.env._("%s: press “Test Connection” and confirm the server's key.", self.name)]
        if self.type == "folder" and not self._allowed_folders():
            return [self.env._("%s: the server's administrator allows no folder yet.", self.name)]
        return []
