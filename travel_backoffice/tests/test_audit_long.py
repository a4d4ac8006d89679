"""Errors among many billed services are all found, and nothing else is."""

import logging
import resource
import time

from odoo.tests import tagged

from .audit_long_common import ERRORS, LINES, LongAuditCommon

_logger = logging.getLogger(__name__)


@tagged("post_install", "-at_install")
class TestAuditLong(LongAuditCommon):
    def test_seeded_errors_are_all_found_and_nothing_else(self):
        self.build()
        clean = self.audited()
        self.assertGreaterEqual(clean.line_count, LINES)
        self.assertFalse(self.findings(), "\n".join(self.findings()[:20].mapped(lambda one: f"{one.code} {one.words}")))
        self.assertFalse(clean.unproven_count, clean.unproven_text)
        expected = self.seed()
        self.assertEqual(len(expected), ERRORS)
        begin, cpu, memory = time.monotonic(), time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        audit = self.audited()
        spent, cpu = time.monotonic() - begin, time.process_time() - cpu
        more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) // 1024
        _logger.info("%s services audited in %.1f s (CPU %.2f s), %s MB more at the peak", audit.line_count, spent, cpu, more)
        found = {one.line_id.id: one.code for one in self.findings()}
        self.assertEqual({line: code for line, code in expected.items() if found.get(line) != code}, {}, "not found")
        self.assertEqual({line: code for line, code in found.items() if line not in expected}, {}, "found in vain")
        self.assertEqual(len(self.findings()), ERRORS)
        self.assertEqual((audit.line_count, audit.wrong_count), (clean.line_count, ERRORS))
