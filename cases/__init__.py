"""The matter itself: what a case is, how it moves and what it leaves behind."""
