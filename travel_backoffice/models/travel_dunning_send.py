"""A letter is sent with the figures of that day: what was paid, disputed or promised meanwhile is no longer in it."""

from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from .travel_dunning_prepare import PAUSE


class TravelDunning(models.Model):
    _inherit = "travel.dunning"

    def action_send(self):
        """Button: send these letters; each with the figures of now.

        :raise UserError: when one cannot be sent
        """
        self.check_access("write")
        drafts = self.sudo().filtered(lambda letter: letter.state == "draft")  # sudo: the right to the letters was checked
        for letter in drafts.sorted("id"):
            letter._send(letter.company_id._travel_today())
        return True

    def action_drop(self):
        """Button: do not send these; what they remind of comes again after a few days."""
        self.check_access("write")
        for letter in self.sudo().filtered(lambda letter: letter.state == "draft"):  # sudo: as above
            letter.line_ids.write({"state": "dropped", "paused_until": letter._pause_until()})
            letter.state = "dropped"
        return True

    def _pause_until(self):
        return self.company_id._travel_today() + timedelta(days=max(self.plan_id.days_between, PAUSE))

    def _drop_empty(self):
        """Letters without a line that rises have nothing to say."""
        for letter in self.sudo():  # sudo: follows from what was dropped
            if not letter._asked_lines().filtered(lambda line: not line.also):
                letter.state = "dropped"
                letter.line_ids.state = "dropped"

    def _send(self, day):
        """Bring the letter up to date, and hand it to its channels. Called again, nothing is sent twice."""
        self.ensure_one()
        if not self.try_lock_for_update() or self.state != "draft":
            raise UserError(self.env._("%s is just being sent by somebody else.", self.name))
        if not self._deliverable_profile().rule_ids.filtered("send_dunning"):
            raise UserError(
                self.env._(
                    "%(customer)s: nothing says how letters are sent. Choose a delivery profile that sends dunning letters, on the "
                    "contract or on the dunning plan %(plan)s.",
                    customer=self.partner_id.display_name,
                    plan=self.plan_id.name,
                )
            )
        if not self._bring_up_to_date(day):
            return
        self.write({"state": "sent", "date": day, "fee_move_id": self._charge_fee(day).id})
        self.line_ids.filtered(lambda line: line.state == "draft").write({"state": "sent"})
        self._queue_deliveries()
        self._tell_others()

    # -- up to date -------------------------------------------------------------------------------------------------

    def _bring_up_to_date(self, day):
        """Take the figures of the day; what a controller took out stays out, and nothing new comes in.

        :return: whether something is left to remind of
        """
        found = [one for one in self._debtors(self.company_id, day, self.partner_id, self) if one.currency == self.currency_id]
        answer = found[0].answer(day) if found else None
        dropped = self.line_ids.filtered(lambda line: line.state == "dropped")
        mine = self.line_ids - dropped
        rising = {line.key: line for line in answer.lines if not line.also} if answer else {}
        keep = mine.filtered(lambda line: not line.also and line.item_id.id in rising)
        if not keep:
            self._message_log(body=self.env._("Nothing is left to remind of: it was paid, disputed or promised meanwhile."))
            (mine).write({"state": "dropped"})
            self.state = "dropped"
            return False
        shown = set(keep.item_id.ids) | {line.key for line in answer.lines if line.also}
        shown -= set(dropped.item_id.ids)
        answer.lines = [line for line in answer.lines if line.key in shown]
        commands = [Command.delete(line.id) for line in mine]
        vals = self._prepare_lines(found[0], day, answer)
        self.write({"line_ids": commands, "credit_amount": float(answer.credit)})
        self.write({"line_ids": [Command.create(line) for line in vals]})
        return True

    # -- fee --------------------------------------------------------------------------------------------------------

    def _charge_fee(self, day):
        """The level's fee as an invoice of its own; none where the level has none."""
        level = self.level_id
        if not level.fee_product_id or self.currency_id.compare_amounts(level.fee_amount, 0.0) <= 0:
            return self.env["account.move"]
        line = {"product_id": level.fee_product_id.id, "quantity": 1, "price_unit": level.fee_amount}
        line["name"] = f"{level.fee_product_id.display_name} {self.name}"
        move = self.env["account.move"].with_company(self.company_id).create(
            {
                "move_type": "out_invoice",
                "partner_id": self.partner_id.id,
                "currency_id": self.currency_id.id,
                "invoice_date": day,
                "ref": self.name,
                "invoice_line_ids": [Command.create(line)],
            }
        )
        move.action_post()
        return move

    # -- told -------------------------------------------------------------------------------------------------------

    def _tell_others(self):
        """Whom the level names."""
        users = {"salesperson": self.partner_id.user_id, "controller": self.plan_id.user_id}.get(self.level_id.tell)
        if users:
            self.with_context(mail_activity_quick_update=True).activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("%(customer)s got a letter of level %(level)s", customer=self.partner_id.name, level=self.level),
                user_id=users.id,
            )


class TravelDunningStops(models.Model):
    """Customers that a letter told that no more tickets are issued."""

    _inherit = "travel.dunning"

    def _stopped(self, partners, company=None):
        """The letters that stop ticketing for these customers, until what they ask for is paid.

        Rights are the caller's to check.

        :param partners: customers; their debtors are looked at
        :return: ``{partner_id: letter}``, of those that are stopped only
        """
        company = company or self.env.company
        debtors = partners.commercial_partner_id
        lines = (
            self.env["travel.dunning.line"]
            .sudo()
            .search(
                [
                    *(("state", "=", "sent"), ("also", "=", False), ("company_id", "=", company.id)),
                    *(("partner_id", "in", debtors.ids), ("dunning_id.level_id.stop_ticketing", "=", True)),
                    *(("item_id.reconciled", "=", False), ("item_id.parent_state", "=", "posted")),
                ],
                order="id",
            )
        )
        disputed = self.env["travel.dispute"]._amounts(lines.item_id)
        letters = {}
        for line in lines:
            left = line.item_id.amount_residual_currency - disputed.get(line.item_id.id, 0.0)
            if line.currency_id.compare_amounts(left, 0.0) > 0:
                letters[line.partner_id] = line.dunning_id
        return {one.id: letters[one.commercial_partner_id] for one in partners if one.commercial_partner_id in letters}
