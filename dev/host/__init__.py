"""A stand-in for the Azure Functions host on a developer's machine.

Microsoft's own worker library (azure-functions-runtime) loads, checks and runs the app; this package is only
what surrounds it: HTTP in and out, queue polling, timers. docs/host-differences.md lists what differs.
"""
