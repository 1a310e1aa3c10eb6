"""More than one machine: three hosts on a network of their own, links that break, and a referee.

``python -m benchmarks.hosts [redis | amqp]`` (``make hosts [BROKER=amqp]``), as root.
"""
