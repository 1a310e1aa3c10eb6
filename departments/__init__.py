"""The back office: every department's queue, desk and automatic officers."""
