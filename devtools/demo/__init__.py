"""The demo agency: Kestrel Business Travel, Berlin, in October 2026."""
