"""Public status: where a case is, for whoever has its number and its query code."""
