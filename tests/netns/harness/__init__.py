"""The system tests' laboratory: nodes that are namespaces of their own, daemons in them, and what can be seen from outside."""
