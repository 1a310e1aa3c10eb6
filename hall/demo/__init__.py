"""The demo: a small town, its people, and a walk of every matter to delivery."""
