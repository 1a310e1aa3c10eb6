"""Manners shared by all faces of the hall: no rules of the matter itself."""
