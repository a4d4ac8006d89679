"""Templates for customers, cost centres, travellers, references and contracts on Odoo's import screen."""

from odoo import api, models

FOLDER = "/travel_backoffice/static/import_templates"


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def get_import_templates(self):
        """Our own templates in the Travel menus; elsewhere those of Odoo."""
        if not self.env.context.get("travel_import"):
            return super().get_import_templates()
        return [
            {"label": self.env._("Import Template for Customers"), "template": f"{FOLDER}/customers.csv"},
            {"label": self.env._("Import Template for Travellers"), "template": f"{FOLDER}/travellers.csv"},
        ]


class TravelCostCenter(models.Model):
    _inherit = "travel.cost.center"

    @api.model
    def get_import_templates(self):
        return [{"label": self.env._("Import Template for Cost Centres"), "template": f"{FOLDER}/cost_centers.csv"}]


class TravelReferenceSet(models.Model):
    _inherit = "travel.reference.set"

    @api.model
    def get_import_templates(self):
        return [
            {"label": self.env._("Import Template for Mandated References"), "template": f"{FOLDER}/references.csv"}
        ]


class TravelContract(models.Model):
    _inherit = "travel.contract"

    @api.model
    def get_import_templates(self):
        return [{"label": self.env._("Import Template for Contracts"), "template": f"{FOLDER}/contracts.csv"}]
