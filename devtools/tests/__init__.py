"""Tests of ./dev itself; run by pytest together with the engine's."""
