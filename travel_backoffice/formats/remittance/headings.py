"""What the heading of a column means: the words that customers' systems use, in five languages and in India."""

import re
import unicodedata

#: What a column may hold. ``deduction:CODE`` besides, where CODE is that of a kind of deduction.
FIELDS = (
    "number", "document", "locator", "reference", "customer", "dated", "kind", "amount", "amount_off", "gross", "currency",
    "text", "payer_code", "payer_name", "payment_reference", "paid_on", "paid_total",
)  # fmt: skip

#: Headings whole, as :func:`plain` writes them. ``paid`` are amounts that surely are what is paid; a plain "amount" beside
#: one of those is what stood before deductions.
_WORDS = {
    "number": "invoice|invoice no|invoice number|invoice num|inv|inv no|inv num|inv number|invoice nr|invoice id|bill|bill no"
    "|bill number|doc no|document no|document number|document|your reference|your ref|your document|supplier invoice"
    "|supplier invoice no|supplier invoice number|vendor invoice|vendor invoice no|invoice ref|invoice reference|rechnung"
    "|rechnung nr|rechnungsnr|rechnungsnummer|re nr|renr|belegnr|beleg nr|belegnummer|ihre rechnung|ihre referenz|ihr beleg"
    "|facture|no facture|n facture|num facture|numero facture|numero de facture|n de facture|votre reference|factura"
    "|n factura|no factura|num factura|numero factura|numero de factura|n de factura|su referencia|reference facture",
    "document": "ticket|ticket no|ticket number|ticket num|tkt|tkt no|ticket nr|e ticket|eticket|e ticket no|emd|emd no"
    "|ticketnummer|ticketnr|flugschein|flugscheinnummer|billet|n billet|no billet|numero billet|numero de billet|billete"
    "|n billete|numero de billete|travel document|ticket emd",
    "locator": "pnr|pnr no|record locator|locator|rloc|booking ref|booking reference|booking|booking no|booking code|gds pnr"
    "|buchung|buchungsnummer|buchungscode|filekey|reservation|code reservation|dossier|localizador|reserva|airline pnr",
    "reference": "reference|ref|ref no|reference no|reference number|our reference|our ref|customer reference|customer ref|po"
    "|po no|po number|purchase order|order no|order number|bestellnummer|bestellung|unser zeichen|unsere referenz|referenz"
    "|notre reference|bon de commande|nuestra referencia|referencia|pedido|requisition|voucher|voucher no|internal ref"
    "|internal document|trip id|travel request|trf no",
    "customer": "company|company name|branch|branch name|entity|legal entity|customer|customer name|client|location"
    "|department|division|subsidiary|business unit|gesellschaft|firma|filiale|niederlassung|abteilung|kunde|societe|filiale"
    "|agence|entite|client name|empresa|sociedad|sucursal|departamento|company code|buchungskreis",
    "dated": "date|invoice date|inv date|bill date|doc date|document date|dt|datum|rechnungsdatum|belegdatum|re datum"
    "|date facture|date de facture|date piece|fecha|fecha factura|fecha de factura|fecha documento|inv dt|invoice dt",
    "kind": "type|doc type|document type|transaction type|invoice type|belegart|art|type de piece|type piece|tipo"
    "|tipo documento|tipo de documento|dr cr|cr dr",
    "paid": "net amount|net amt|net|net paid|paid|amount paid|paid amount|paid amt|amt paid|payment amount|net payment"
    "|net payable|net amount paid|net amt paid|remitted|amount remitted|remittance amount|zahlbetrag|zahlungsbetrag|bezahlt"
    "|gezahlt|nettobetrag|gezahlter betrag|montant paye|montant regle|montant net|net a payer|net paye|regle|pagado"
    "|importe pagado|importe neto|neto|liquido|net value|paid inr|net inr|amount settled|settled amount|applied amount",
    "amount": "amount|amt|value|payment|betrag|zahlung|summe|montant|somme|importe|monto|pago|amount inr|amount eur|amount usd"
    "|amount gbp|betrag eur|betrag chf|montant eur|importe eur|line amount",
    "gross": "gross|gross amount|gross amt|invoice amount|inv amount|inv amt|bill amount|bill amt|original amount"
    "|invoice value|inv value|invoice total|document amount|doc amount|amount due|bruttobetrag|brutto|rechnungsbetrag"
    "|offener betrag|montant brut|brut|montant facture|montant de la facture|montant du|importe bruto|bruto|importe factura"
    "|gross value|basic amount|total invoice amount",
    "currency": "currency|curr|ccy|cur|currency code|wahrung|waehrung|whg|devise|monnaie|moneda|divisa",
    "deduction:tds": "tds|tds amount|tds amt|tds deducted|less tds|wht|wht amount|withholding|withholding tax|tax deducted"
    "|tax withheld|tax deducted at source|quellensteuer|retenue a la source|retenue|retencion|retenciones|irpf",
    "deduction:discount": "discount|cash discount|disc|discount amount|discount taken|skonto|skontobetrag|rabatt|escompte"
    "|remise|descuento|dto|early payment discount",
    "deduction:charges": "bank charges|bank charge|charges|bank fee|bank fees|spesen|bankspesen|gebuhren|frais"
    "|frais bancaires|gastos|gastos bancarios|comision",
    "deduction:rounding": "rounding|round off|roundoff|rounding off|rundung|rundungsdifferenz|arrondi|redondeo",
    "deduction:other": "deduction|deductions|other deductions|other deduction|adjustment|adjustments|adj|abzug|abzuge"
    "|deduction amount|deduccion|deducciones|debit note amount|short paid|kurzung",
    "text": "narration|description|remarks|remark|text|details|particulars|comment|comments|note|notes|verwendungszweck"
    "|buchungstext|beschreibung|bemerkung|libelle|designation|description|concepto|descripcion|observaciones|passenger"
    "|pax name|traveller|passenger name|reisender",
    "payer_code": "customer code|debtor code|debtor|client code|customer no|customer number|customer id|debitor|debitorennummer"
    "|kundennummer|kunden nr|kundennr|code client|n client|codigo cliente|codigo de cliente|account code",
    "payer_name": "payer|payer name|paid by|remitter|remitter name|zahler|zahlungspflichtiger|auftraggeber|payeur"
    "|donneur d ordre|pagador|ordenante|from|ordering customer",
    "payment_reference": "utr|utr no|utr number|utr ref|payment ref|payment reference|payment reference no|payment no|payment number"
    "|payment document|payment id|cheque no|cheque number|check no|check number|cheque|zahlungsreferenz|zahlungsbeleg"
    "|zahlungsnummer|reference paiement|reference de paiement|reference du paiement|n paiement|referencia de pago|referencia pago"
    "|transaction id|transaction no|transaction reference|neft|rtgs|bank reference|bank ref|neft utr|remittance no"
    "|remittance number|advice no|advice number",
    "paid_on": "payment date|pay date|paid on|value date|date of payment|date paid|zahldatum|zahlungsdatum|wertstellung|valuta"
    "|zahltag|date de paiement|date paiement|date de reglement|fecha de pago|fecha pago|utr date|cheque date|remittance date"
    "|transfer date|date of transfer|zahlung vom",
    "paid_total": "total paid|payment total|total payment|total amount|total amt|total amount paid|gesamtbetrag|gesamtsumme|total"
    "|montant total|total paye|importe total|total pagado|transfer amount|amount transferred|total remitted|grand total"
    "|total net",
}  # fmt: skip
_MEANING = {heading: name for name, headings in _WORDS.items() for heading in headings.split("|")}
#: A bracket at the end of a heading, and the currency in it.
_BRACKET = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*$")
TOTAL = re.compile(
    r"(?:(?:grand|net|sub|gesamt|zwischen|sous)[\s-]*)?(?:total|totals|summe|gesamt|gesamtbetrag|somme|suma|totale)"
    r"(?:\s+(?:amount|paid|payment|net|general|pagado|paye|[a-z]{3}))*\s*:?",
    re.I,
)
_SUBTOTAL = re.compile(r"(?:sub|zwischen|sous)", re.I)
_CREDITS = re.compile(
    r"credit|credit note|credit memo|c/?n|cr|kg|gutschrift|gs|avoir|note de credit|abono|nota de credito|refund|erstattung"
    r"|remboursement|reembolso|credit notes"
)


def plain(text) -> str:
    """A heading without accents, signs and capitals: what it is compared by.

    >>> plain(" Rechnungs-Nr. "), plain("N° Facture"), plain("Net Amt (INR)")
    ('rechnungs nr', 'n facture', 'net amt inr')
    """
    text = unicodedata.normalize("NFKD", str(text)[:120].replace("ß", "ss").replace("№", "no ").replace("º", " "))
    return re.sub(r"[\W_]+", " ", "".join(sign for sign in text if not unicodedata.combining(sign)).lower()).strip()


def meaning(heading) -> str:
    """The field that a heading names, or ``paid`` for what surely is the amount paid; "" when it is not known.

    >>> meaning("Inv No"), meaning("TDS Amt."), meaning("Betrag (EUR)"), meaning("Importe"), meaning("Colour")
    ('number', 'deduction:tds', 'amount', 'amount', '')
    """
    if not isinstance(heading, str):
        return ""
    for text in (heading, _BRACKET.sub("", heading), re.sub(r"(?i)\b(?:in\s+)?(?:inr|eur|usd|gbp|chf|aed)\b\.?$", "", heading.strip())):
        found = _MEANING.get(plain(text)) or _MEANING.get(plain(text).replace("rechnungs nr", "rechnungsnr"))
        if found:
            return found
    return ""


def guess_columns(headings) -> list:
    """What each column holds; each field stands once, and what is paid is told from what was owed.

    >>> guess_columns(["Inv No", "Amount", "TDS", "Net Amt"])
    ['number', 'gross', 'deduction:tds', 'amount']
    >>> guess_columns(["Rechnung", "Bruttobetrag"])
    ['number', 'amount']
    """
    found = [meaning(heading) for heading in headings]
    if "paid" in found:
        other = "gross" if "gross" not in found else ""
        found = [other if name == "amount" else "amount" if name == "paid" else name for name in found]
    deducted = any(name.startswith("deduction:") for name in found)
    if "amount" not in found and not deducted:
        found = ["amount" if name == "gross" else name for name in found]
    if "amount" not in found and not deducted:
        found = ["amount" if name == "paid_total" else name for name in found]
    seen = set()
    return ["" if not name or name in seen else seen.add(name) or name for name in found]


def is_total(text) -> bool:
    """Whether a cell says that its line is a total."""
    return isinstance(text, str) and bool(TOTAL.fullmatch(text.strip()))


def is_subtotal(text) -> bool:
    return bool(_SUBTOTAL.match(text.strip()))


def is_credit(text) -> bool:
    """Whether a document's type is that of a credit note."""
    return bool(_CREDITS.fullmatch(plain(text)))
