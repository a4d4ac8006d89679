"""What the tests of channels share: sendings with files, made without billing anything."""

import tempfile
from pathlib import Path

from odoo.fields import Command

from ..models.travel_delivery_channel import DeliveryRefused
from .common import TravelCommon

PDF = b"%PDF-1.4 invoice" * 10


class ChannelCommon(TravelCommon):
    number = 0

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.acme = cls.customer("Acme / ../Co", travel_debtor_code="ACME")

    @classmethod
    def place(cls):
        """A folder of the test's own, gone afterwards."""
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        return Path(folder.name).resolve()

    @classmethod
    def channel_of(cls, kind, **values):
        return cls.env["travel.delivery.channel"].create({"name": f"Test {kind}", "type": kind, **values})

    @classmethod
    def delivery(cls, channel, files=(("INV_1.pdf", PDF),), **values):
        """A sending as the queue makes it, with these files; created on 12 March 2026 as far as anybody sees."""
        ChannelCommon.number += 1
        # sudo: only the program makes deliveries
        delivery = (
            cls.env["travel.delivery"]
            .sudo()
            .create(
                {
                    "company_id": cls.env.company.id,
                    "business_key": f"test:{ChannelCommon.number}",
                    "document_kind": "invoice",
                    "document_name": "INV/1",
                    "res_model": "res.partner",
                    "res_id": cls.acme.id,
                    "partner_id": cls.acme.id,
                    "channel_id": channel.id,
                    "made_at": "2026-03-12",
                    **values,
                }
            )
        )
        delivery.file_ids = [Command.create(cls.file(at, *named)) for at, named in enumerate(files)]
        return delivery

    @classmethod
    def file(cls, sequence, name, content):
        attachment = cls.env["ir.attachment"].create({"name": name, "raw": content})
        return {
            "sequence": sequence,
            "kind": "pdf",
            "name": name,
            "attachment_id": attachment.id,
            "checksum": attachment.checksum,
            "size": len(content),
        }

    def refused(self, delivery):
        """Why a channel does not take a sending: the refusal itself."""
        # not assertRaises, which takes back what the channel notes about itself
        try:
            delivery.channel_id._hand_over(delivery)
        except DeliveryRefused as refusal:
            return refusal
        self.fail("The channel took it.")
