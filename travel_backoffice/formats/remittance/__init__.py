"""Remittance advices as customers and banks send them: CSV, XLSX, camt, REMADV, pasted text → plain data."""

from .advice import Advice, AdvisedLine, Payer, Unreadable
from .read import Given, look, read, read_given
from .table import Mapping, Sheet
