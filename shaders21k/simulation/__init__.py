"""The client, unchanged, against renderers that are only modeled, in simulated time.

`loop` is the time, `runtime` gives it to the client, `sharing` shares out cores and
links, `renderer` and `endpoint` stand for a service, `failures` is what befalls
it, `fleet` runs one trainer against many of them, and `sweep` says where more bring no
more.
"""
