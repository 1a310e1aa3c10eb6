"""The catalogue: what matters the hall takes in, as checked files and as published versions."""
