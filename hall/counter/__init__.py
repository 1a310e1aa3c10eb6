"""The window: accept a case with its form and material, and see where one's cases stand."""
