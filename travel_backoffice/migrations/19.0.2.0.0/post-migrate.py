"""Invoice lines now name their charge, because a charge may stand on several of them."""


def migrate(cr, version):
    if not version:
        return
    cr.execute(
        """
        UPDATE account_move_line
           SET travel_charge_id = charge.id
          FROM travel_charge charge
         WHERE charge.invoice_line_id = account_move_line.id
           AND account_move_line.travel_charge_id IS NULL
        """
    )
