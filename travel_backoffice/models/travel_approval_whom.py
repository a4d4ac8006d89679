"""Who is asked to approve a trip: the chains' steps in order, never the one who travels or books."""

from typing import NamedTuple

from odoo import models


class Whom(NamedTuple):
    """Somebody to ask: the person (maybe nobody), for which step of the chain, and in whose place."""

    person: object
    step: object
    role: str
    instead_of: object


class TravelApproval(models.Model):
    _inherit = "travel.approval"

    def _next_whom(self):
        """Who is asked now; None where everybody has approved.

        A step that finds nobody is left to the one after it; where none comes after it, the account manager is asked:
        nothing is approved by nobody.
        """
        if "account_manager" in self._approved_steps().mapped("role"):
            return None
        left_open = True
        for step in self._chain_steps():
            if self._is_settled(step):
                left_open = False
            elif whom := self._whom_of(step):
                return whom
            else:
                left_open = True
        return self._whom_inside() if left_open else None

    # -- the chain --------------------------------------------------------------------------------------------------

    def _chain_steps(self):
        """The steps that count for what the trip costs, of all chains, in the order in which they are asked."""
        steps = self.chain_ids.step_ids.sorted(lambda step: (step.sequence, step.chain_id.id, step.id))
        return steps.filtered(self._is_dear_enough)

    def _is_dear_enough(self, step):
        company = self.company_id
        total = self.currency_id._convert(self.amount, step.currency_id, company, company._travel_today())
        return step.currency_id.compare_amounts(total, step.amount_from) >= 0

    def _approved_steps(self):
        return self.step_ids.filtered(lambda asked: asked.state == "approved")

    def _is_settled(self, step):
        """Whether somebody has approved for this step; also who approved for another and would be asked again."""
        approved = self._approved_steps()
        return step in approved.chain_step_id or any(whom.person in approved.recipient_id for whom in self._candidates(step)[:1])

    def _whom_of(self, step):
        asked = self.step_ids.filtered(lambda one: one.chain_step_id == step)
        if step.on_timeout == "next" and "silent" in asked.mapped("state"):
            return None
        return next((whom for whom in self._candidates(step) if whom.person not in asked.recipient_id), None)

    def _candidates(self, step):
        """Those who may be asked for a step, the first one first; whoever is away has his substitute in his place."""
        approvers = self._approvers(step)
        asked = step in self.step_ids.chain_step_id
        people = step.substitute_id | approvers if asked else approvers | step.substitute_id
        found = []
        for person in people:
            there = person._travel_asked_instead(self.company_id)
            if there and self._may_approve(there):
                instead_of = approvers[:1] if person == step.substitute_id and person not in approvers else person
                found.append(Whom(there, step, step.approver, instead_of - there))
        return found

    # -- people -----------------------------------------------------------------------------------------------------

    def _may_approve(self, person):
        """Nobody approves a trip that he takes or has booked; and who is asked can be reached."""
        return not self._is_own_trip(person) and (bool(self._insider(person)) or person._can_be_asked(self.company_id))

    def _is_own_trip(self, person):
        """Whether a person travels or has booked it, be it as another contact with the same address."""
        return person in self._concerned() or (person.email_normalized or None) in self._concerned_addresses()

    def _concerned(self):
        return self.order_id.passenger_ids.partner_id | self.order_id.booker_id

    def _concerned_addresses(self):
        """Travellers that are no contacts are known by their addresses."""
        written = [(email or "").strip().lower() for email in self.order_id.passenger_ids.mapped("email")]
        return {*filter(None, written), *filter(None, self._concerned().mapped("email_normalized"))}

    def _insider(self, person):
        """The log-in of somebody who works in the agency."""
        return person.user_ids.filtered(lambda user: user.active and not user.share and self.company_id in user.company_ids)[:1]

    def _approvers(self, step):
        """The contacts that a step stands for."""
        return getattr(self, f"_approvers_{step.approver}")(step)

    def _approvers_person(self, step):
        return step.partner_id

    def _approvers_approver(self, _step):
        """Of the traveller's node; where several travel and have not the same one, that of the customer."""
        travellers = self.order_id.passenger_ids.partner_id.filtered("travel_path")
        found = {traveller._travel_approver() for traveller in travellers}
        return found.pop() if len(found) == 1 else self.partner_id._travel_approver()

    def _approvers_cost_center(self, _step):
        """Owners of the cost centre that the services are booked on, or of the nearest one above it that has any."""
        lines = self.finding_ids.line_id or self.order_id.line_ids
        center = (lines.cost_center_id or self.order_id.line_ids.cost_center_id)[:1]
        while center:
            owners = self.env["res.partner"].search([("travel_owned_center_ids", "in", center.ids)], order="id")
            if owners := owners.filtered(lambda owner, center=center: center in owner._travel_own_centers()):
                return owners
            center = center.parent_id
        return self.env["res.partner"]

    def _approvers_travel_manager(self, _step):
        """Those who manage the customer's node, or the nearest one above it that anybody manages."""
        customer = self.partner_id
        domain = [("travel_portal_role", "=", "manager"), ("travel_root_id", "=", customer.travel_root_id.id)]
        managers = self.env["res.partner"].search(domain, order="id") if customer.travel_root_id else customer.browse()
        for node in customer._travel_nodes_upwards():
            if found := managers.filtered(lambda one, node=node: one._travel_managed() == node):
                return found
        return customer.browse()

    def _whom_inside(self):
        """The account manager, who is no customer: his the matter is where nobody else can be asked."""
        manager = self._manager().partner_id
        person = manager if not self._is_own_trip(manager) else manager.browse()
        return Whom(person, self.env["travel.approval.chain.step"], "account_manager", person.browse())

    # -- asked, and then something changed --------------------------------------------------------------------------

    def _pass_on_barred(self):
        """Whoever was asked and may not answer any more is no longer asked; who is next, is."""
        for approval in self:
            step = approval.current_id
            if approval.state == step.state == "open" and not step._is_still_asked():
                step._close("withdrawn")
                approval.activity_unlink(["travel_backoffice.activity_approval"])
                approval.message_post(body=step._barred_in_words())
                approval._go_on()


class TravelApprovalStep(models.Model):
    _inherit = "travel.approval.step"

    def _is_still_asked(self):
        """Whether this person may answer, still: is there, neither travels nor booked, and stands where he was asked."""
        self.ensure_one()
        return self.approval_id._may_approve(self.recipient_id) and self._stands_in_chain()

    def _stands_in_chain(self):
        """Whoever was asked for an absent one is asked still when that one comes back, but not when he lost his place."""
        step, approval = self.chain_step_id, self.approval_id
        if not step:
            return True
        people = approval._approvers(step) | step.substitute_id
        return bool((self.recipient_id | self.instead_of_id) & people) or any(
            whom.person == self.recipient_id for whom in approval._candidates(step)
        )

    def _barred_in_words(self):
        return self.env._("%s is not asked any more: left, is no longer the approver, or is on the trip.", self.recipient_id.name)

    def _pass_on_barred(self):
        """Of the hourly job."""
        self.approval_id._pass_on_barred()
