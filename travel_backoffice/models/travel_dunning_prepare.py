"""Letters are prepared: every day by itself, or when a controller asks; each item once at each level, whoever asks how often."""

import logging
from datetime import timedelta

import pytz
from psycopg2 import IntegrityError, OperationalError

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command

from ..engine import dunning as engine
from .committing import commit, roll_back

_logger = logging.getLogger(__name__)

CONTROLLERS = "travel_backoffice.group_travel_controller"
#: A letter that a controller dropped is prepared again after so many days, where the plan names fewer.
PAUSE = 7


class TravelDunning(models.Model):
    _inherit = "travel.dunning"

    @api.model
    def _cron_remind(self):
        """Every working day of each company: prepare what is due, and send what the plans send by themselves."""
        for company in self.env["res.company"].search([]):
            day = company._travel_today()
            if company._travel_works_on(day):
                self.with_company(company)._run(company, day)

    @api.model
    def prepare(self, partner_ids=None, day=None):
        """Prepare the letters that are due; asking again prepares none twice.

        Public (``travel.dunning.prepare``), for credit controllers.

        :param partner_ids: only these customers and all below them; None: all
        :param day: as date or ``YYYY-MM-DD``; None: today in the agency's time zone
        :return: ``{"letter_ids": […], "left": [{customer, document, why, amount, currency, until}…], "failed": […]}``
        """
        if not self.env.user.has_group(CONTROLLERS):
            raise AccessError(self.env._("Only credit controllers prepare reminders."))
        company = self.env.company
        partners = None
        if partner_ids is not None:
            chosen = self.env["res.partner"].browse(partner_ids)
            partners = (chosen | chosen.search(chosen._travel_subtree_domain())).commercial_partner_id
        # sudo: letters are written by the program; the role was checked
        return self.sudo()._run(company, fields.Date.to_date(day) or company._travel_today(), partners)

    @api.model
    def _run(self, company, day, partners=None):
        """Prepare letters customer by customer, each kept by itself; one that fails stops no other."""
        result = {"letter_ids": [], "left": [], "failed": []}
        for debtor in self._debtors(company, day, partners):
            try:
                with self.env.cr.savepoint():
                    letter = self._remind(debtor, company, day, result)
                    result["letter_ids"] += letter.ids
                    if letter.plan_id.automatic:
                        letter._send(day)
            except (OperationalError, IntegrityError) as error:  # another worker was faster
                _logger.info("Reminders of %s: %s", debtor.partner.id, error)
                roll_back(self.env)
            except Exception as error:
                _logger.exception("Reminders of customer %s", debtor.partner.id)
                self.env.invalidate_all(flush=False)
                result["failed"].append(f"{debtor.partner.display_name}: {error}")
                self._tell_controller(debtor, self.env._("No reminder could be prepared: %s", error))
            commit(self.env)
        return result

    @api.model
    def _remind(self, debtor, company, day, result):
        """The letter of one debtor, if one is due; nobody else prepares one for it meanwhile."""
        if not debtor.partner.try_lock_for_update(allow_referencing=True):
            return self.browse()
        answer = debtor.answer(day)
        result["left"] += self._describe_left(debtor, answer)
        if answer.covered:
            total = debtor.currency.format(float(debtor.money))
            self._tell_controller(debtor, self.env._("%s on account cover what is overdue: link them, no reminder is sent.", total))
        if not answer.level:
            return self.browse()
        return self.create(self._prepare_letter(debtor, company, day, answer))

    # -- written ----------------------------------------------------------------------------------------------------

    @api.model
    def _prepare_letter(self, debtor, company, day, answer):
        level = debtor.plan.level_ids.filtered(lambda level: level.number == answer.level)
        words = level.with_context(lang=debtor.partner.lang or self.env.lang)
        return {
            "company_id": company.id,
            "partner_id": debtor.partner.id,
            "plan_id": debtor.plan.id,
            "level_id": level.id,
            "level": answer.level,
            "date": day,
            "currency_id": debtor.currency.id,
            "credit_amount": float(answer.credit),
            "title": words.name,
            "text": words.text,
            "line_ids": [Command.create(vals) for vals in self._prepare_lines(debtor, day, answer)],
        }

    @api.model
    def _prepare_lines(self, debtor, day, answer):
        items = {item.key: item for item in debtor.items}
        return [self._prepare_line(debtor, day, line, items[line.key]) for line in answer.lines]

    @api.model
    def _prepare_line(self, debtor, day, line, item):
        days, plan = (day - item.due).days, debtor.plan
        percent = self._exact(debtor.currency, plan.interest_percent)
        return {
            "item_id": line.key,
            "due": item.due,
            "days": days,
            "level": line.level,
            "also": line.also,
            "open_amount": float(item.open),
            "disputed_amount": float(min(item.disputed, item.open)),
            "amount": float(line.amount),
            "interest_amount": float(engine.interest(line.amount, percent, days, debtor.currency.decimal_places)),
        }

    # -- told -------------------------------------------------------------------------------------------------------

    @api.model
    def _describe_left(self, debtor, answer):
        """What is not reminded of, for people."""
        names = {row["item_id"]: row["move_id"] for row in debtor.rows}
        moves = self.env["account.move"].browse(names.values())
        shown = dict(zip(names.values(), moves.mapped("name"), strict=True))
        words = self._why_words()
        return [
            {
                "customer": debtor.partner.display_name,
                "document": shown[names[left.key]],
                "why": words[left.why],
                "amount": float(left.amount),
                "currency": debtor.currency.name,
                "until": left.until and fields.Date.to_string(left.until),
            }
            for left in answer.left
            if left.why != engine.NOT_DUE
        ]

    @api.model
    def _why_words(self):
        return {
            engine.DISPUTED: self.env._("disputed"),
            engine.REFUND: self.env._("a refund is awaited"),
            engine.PROMISED: self.env._("promised"),
            engine.TINY: self.env._("too small"),
            engine.PAUSED: self.env._("left out by a controller"),
            engine.PREPARED: self.env._("in a letter that is to be sent"),
            engine.TOO_SOON: self.env._("too soon for the next level"),
            engine.LAST_LEVEL: self.env._("reminded of at the last level"),
            engine.COVERED: self.env._("covered by money on account"),
            engine.MINIMUM: self.env._("less than its level's minimum"),
            engine.DEBTOR_TOO_SOON: self.env._("the customer had a letter a few days ago"),
        }

    @api.model
    def _tell_controller(self, debtor, text):
        """An activity on the customer, once."""
        user = debtor.plan.user_id or debtor.partner.user_id
        known = self.env["mail.activity"].sudo()._read_group(  # sudo: whether somebody was told already
            [("res_model", "=", "res.partner"), ("res_id", "=", debtor.partner.id), ("summary", "=", text)], [], ["__count"]
        )[0][0]
        if user and not known:
            partner = debtor.partner.sudo().with_context(mail_activity_quick_update=True)  # sudo: the program tells it
            partner.activity_schedule("mail.mail_activity_data_todo", summary=text, user_id=user.id)


class ResCompany(models.Model):
    _inherit = "res.company"

    def _travel_works_on(self, day):
        """Whether the agency works on a day: by its working hours and holidays."""
        self.ensure_one()
        calendar = self.resource_calendar_id
        if not calendar:
            return day.weekday() < 5
        zone = pytz.timezone(self._travel_timezone())
        start = zone.localize(fields.Datetime.to_datetime(day))
        return calendar.get_work_hours_count(start, start + timedelta(days=1)) > 0
