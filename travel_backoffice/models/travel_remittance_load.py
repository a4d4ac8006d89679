"""Advices come in: a file or a text → drafts with what was said, matched at once. The same file twice changes nothing."""

import base64
import binascii
import hashlib

from psycopg2 import errors

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL, mute_logger

from ..formats.remittance import Unreadable, look, read_given

LOADED, DUPLICATE, REFUSED = "loaded", "duplicate", "refused"


class TravelRemittance(models.Model):
    _inherit = "travel.remittance"

    file_key = fields.Char(
        readonly=True, copy=False, help="What tells this advice from all others: the bank's reference, or checksum and place of the file."
    )
    file_name = fields.Char(string="File", readonly=True, copy=False)
    problems = fields.Text(string="Does Not Add Up", readonly=True, copy=False, help="What the file says that does not agree.")

    _file_once = models.UniqueIndex(
        "(company_id, file_key) WHERE file_key IS NOT NULL", "This advice is loaded already."
    )

    @api.model
    def load(self, file, partner_id=None, filename=None, journal_id=None, paid_on=None, reference=None):
        """Take in a remittance advice: CSV, XLSX, camt.053 or 054, EDIFACT REMADV, or text. Public.

        What cannot be read is refused with a reason; what does not add up is taken in and told. Each advice is matched at
        once and stays a draft. The same file (or the same payment of a bank's message) changes nothing the second time.

        :param file: bytes, base64, or plain text
        :param int partner_id: the customer; blank: as the file says, by debtor code, bank account, name or known columns
        :param int journal_id: the agency's bank; blank: as the file says, or the only one
        :param str paid_on: the day (2026-04-02) for advices that do not say it; blank: today
        :param str reference: of the payment, for advices that do not say it
        :return: a dict for each advice: remittance_id, number, state (loaded, duplicate, refused), partner_id, lines,
            amount, currency, message, problems
        """
        given = {
            "partner": self._given_record("res.partner", partner_id),
            "journal": self._given_record("account.journal", journal_id),
            "paid_on": fields.Date.to_date(paid_on),
            "reference": str(reference or "")[:100],
        }
        try:
            content = self._file_bytes(file)
            return self._load_content(content, str(filename or "")[:120], given)
        except Unreadable as problem:
            return [self._refusal(str(problem))]

    def _given_record(self, model, record_id):
        """A record that the caller names: it must exist, be his to read, and fit the company."""
        record = self.env[model].browse(int(record_id)) if record_id else self.env[model]
        if record and not record.exists():
            raise UserError(self.env._("There is no %(model)s with the number %(id)s.", model=record._description, id=record_id))
        if record:
            record.check_access("read")
            if record.company_id not in (self.env["res.company"], self.env.company):
                raise UserError(self.env._("%s belongs to another company.", record.display_name))
        return record

    @api.model
    def _file_bytes(self, file):
        """The bytes of a file, whether they come as such, in base64 or as text."""
        if isinstance(file, bytes | bytearray):
            return bytes(file)
        if not isinstance(file, str):
            raise Unreadable(self.env._("The file is neither bytes, base64 nor text."))
        try:
            return base64.b64decode("".join(file.split()), validate=True)
        except (binascii.Error, ValueError):
            return file.encode()

    # -- reading ------------------------------------------------------------------------------------------------------

    @api.model
    def _load_content(self, content, filename, given, mapping=None):
        """Read, store and match one file.

        :param mapping: what a person said of its columns; None: as remembered, else guessed
        :return: the answers, as :meth:`load` gives them
        :raise Unreadable: when nothing of it can be read
        """
        self.check_access("create")
        checksum = hashlib.sha256(content).hexdigest()
        advices, given = self._read_content(content, given, mapping)
        known = self._loaded_otherwise(checksum, len(advices))
        if known:
            return [remittance._known_already() for remittance in known]
        vals_list = []
        for place, advice in enumerate(advices, 1):
            key = self._advice_key(advice) or f"{checksum}:{place}/{len(advices)}"
            vals_list.append({**self._prepare_loaded(advice, given), "file_key": key, "file_name": filename})
        answers, made = self._store_advices(vals_list)
        made._keep_file(content, filename)
        made._match_loaded()
        return [answer or loaded._loaded() for answer, loaded in answers]

    def _loaded_otherwise(self, checksum, count):
        """Advices made of the same file when its columns meant something else, and more or fewer payments stood in it."""
        known = self.search([("company_id", "=", self.env.company.id), ("file_key", "=like", f"{checksum}:%")], order="id")
        return known if known and not known[0].file_key.endswith(f"/{count}") else self.browse()

    @api.model
    def _advice_key(self, advice):
        return hashlib.sha256(advice.key.encode()).hexdigest() if advice.key else ""

    def _read_content(self, content, given, mapping=None):
        """The advices, and what is given with them: the customer whose columns these are, what has to be told."""
        found = look(content)
        given = {**given, "told": [], "layout_partner": self.env["res.partner"]}
        if found.sheet and mapping is None:
            layout, row = self.env["travel.remittance.layout"]._known(found.sheet, given["partner"])
            if layout:
                mapping = layout._mapping(row)
                given["layout_partner"] = layout.partner_id
            else:
                given["told"].append(self.env._("The columns were found by their headings: check the lines."))
        return read_given(found, mapping), given

    def _prepare_loaded(self, advice, given):
        """Values of one advice as read; ``refused`` in them tells why it cannot be stored."""
        problems = [*given.get("told", ()), *advice.problems]
        partner = given["partner"] or self._payer_of(advice, given, problems)
        journal = given["journal"] or self._find_journal(advice.account, partner)
        if not journal:
            problems.append(self._no_journal(advice.account))
        currency = self._currency_of(advice.currency) if advice.currency else journal.currency_id or self.env.company.currency_id
        if not currency:
            return {"refused": self.env._("The currency %s is not in use here: activate it, then load the file again.", advice.currency)}
        amount = advice.total if advice.amount is None else advice.amount
        return {
            "company_id": self.env.company.id,
            "partner_id": partner.id,
            "journal_id": journal.id,
            "date": advice.paid_on or given["paid_on"] or self.env.company._travel_today(),
            "reference": advice.reference or given["reference"],
            "currency_id": currency.id,
            "amount": float(amount),
            "line_ids": [Command.create(vals) for vals in self._prepare_loaded_lines(advice, currency, problems)],
            "problems": "\n".join(problems) or False,
        }

    def _payer_of(self, advice, given, problems):
        partner, problem = self._find_payer(advice.payer)
        layout_partner = given.get("layout_partner")
        if not partner and layout_partner and not (advice.payer.code or advice.payer.name or advice.payer.account):
            problems.append(self.env._("The customer was found by the columns of the file: check it."))
            return layout_partner
        if problem:
            problems.append(problem)
        return partner

    def _no_journal(self, account):
        if account:
            return self.env._("The account %s is that of no bank journal here: choose the bank.", account)
        return self.env._("Choose the bank that received the money.")

    @api.model
    def _currency_of(self, code):
        return self.env["res.currency"].search([("name", "=", code.upper())], limit=1) if code else self.env["res.currency"]

    def _prepare_loaded_lines(self, advice, currency, problems):
        kinds = self.env["travel.deduction.kind"].search([("company_id", "=", self.env.company.id)])
        codes = {kind.code.lower(): kind.code for kind in kinds}
        currencies = {code: self._currency_of(code) for code in {line.currency for line in advice.lines}}
        for code in sorted(code for code, found in currencies.items() if code and not found):
            problems.append(self.env._("The currency %s is not in use here; its lines are read as in the payment's.", code))
        for sequence, line in enumerate(advice.lines, 1):
            yield self._prepare_loaded_line(sequence, line, currency, currencies[line.currency], codes)

    @staticmethod
    def _prepare_loaded_line(sequence, line, currency, own, codes):
        return {
            "sequence": sequence,
            "said_number": line.number,
            "said_document": line.document,
            "said_locator": line.locator,
            "said_reference": line.reference,
            "said_customer": line.customer,
            "said_on": line.dated,
            "said_text": line.text,
            "said_amount": float(line.amount or 0),
            "said_gross": float(line.gross or 0),
            "said_currency_id": own.id if own and own != currency else False,
            "said_deductions": {codes.get(code, code): float(value) for code, value in line.deductions.items()} or False,
        }

    # -- storing ------------------------------------------------------------------------------------------------------

    def _store_advices(self, vals_list):
        """Create what is new: all at once, and one by one when that fails.

        :return: for each its answer where it was not made, else None, with the record; all that were made
        """
        keys = [vals.get("file_key") for vals in vals_list]
        known = {found.file_key: found for found in self.search([("company_id", "=", self.env.company.id), ("file_key", "in", keys)])}
        fresh = [vals for vals in vals_list if "refused" not in vals and vals["file_key"] not in known]
        made = self._create_together(fresh)
        by_key = {} if made is None else {record.file_key: record for record in made}
        answers = []
        for vals in vals_list:
            answers.append(self._store_one(vals, known, by_key, together=made is not None))
        return answers, self.browse([record.id for _answer, record in answers if record])

    def _create_together(self, vals_list):
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                return self.create(vals_list)
        except (errors.UniqueViolation, UserError):
            return None

    def _store_one(self, vals, known, by_key, together):
        if "refused" in vals:
            return self._refusal(vals["refused"]), self.browse()
        key = vals["file_key"]
        if key in known:
            return known[key]._known_already(), self.browse()
        if together:
            return None, by_key[key]
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                return None, self.create(vals)
        except errors.UniqueViolation:
            return self._beaten(key), self.browse()
        except UserError as problem:
            return self._refusal(str(problem)), self.browse()

    def _beaten(self, key):
        """The answer when another worker was faster; read with fresh eyes, because our own transaction began before."""
        query = SQL("SELECT id, name FROM travel_remittance WHERE company_id = %s AND file_key = %s", self.env.company.id, key)
        with self.env.registry.cursor() as cr:
            cr.execute(query)
            row = cr.fetchone() or (False, "?")
        return {**self._refusal(self.env._("Another person loads it at this moment as %s.", row[1])), "state": DUPLICATE, "remittance_id": row[0]}

    def _keep_file(self, content, filename):
        """The original file goes with each advice made of it; the file store keeps it once."""
        if self:
            name = filename or self.env._("Remittance advice.txt")
            self.env["ir.attachment"].create(
                [{"name": name, "raw": content, "res_model": self._name, "res_id": remittance.id} for remittance in self]
            )

    def _match_loaded(self):
        """Find at once what the lines are for; a failure costs nobody his advice."""
        try:
            with self.env.cr.savepoint():
                self._match()
        except UserError as problem:
            for remittance in self:
                remittance.problems = "\n".join(filter(None, [remittance.problems, str(problem)]))

    # -- telling ------------------------------------------------------------------------------------------------------

    def _loaded(self):
        self.ensure_one()
        amount = self.currency_id.format(self.amount)
        told = self.env._("%(number)s: %(lines)s lines, %(amount)s.", number=self.name, lines=len(self.line_ids), amount=amount)
        return {**self._told(LOADED), "message": told}

    def _known_already(self):
        self.ensure_one()
        told = self.env._("It is known already as %(number)s of %(day)s; nothing was changed.", number=self.name, day=self.date)
        return {**self._told(DUPLICATE), "message": told}

    def _told(self, state):
        return {
            "remittance_id": self.id,
            "number": self.name,
            "state": state,
            "partner_id": self.partner_id.id,
            "lines": len(self.line_ids),
            "amount": self.amount,
            "currency": self.currency_id.name,
            "problems": (self.problems or "").splitlines(),
        }

    @staticmethod
    def _refusal(message):
        return {"remittance_id": False, "number": "", "state": REFUSED, "partner_id": False, "lines": 0, "amount": 0.0,
                "currency": "", "message": message, "problems": []}  # fmt: skip
