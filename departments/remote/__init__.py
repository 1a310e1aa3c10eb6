"""Departments with a system of their own: what is sent to it, how it is signed, what comes back.

The interface is described in docs/departments-api.md.
"""
