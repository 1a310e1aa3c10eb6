"""What the demo does from the command line."""
