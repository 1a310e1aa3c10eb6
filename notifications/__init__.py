"""Telling people: reads the journal, writes what is to be said, and sends it."""
