"""The terminal's reporter: the same report, code and mailbox as in a browser, from a command line.

Everything is sealed here before anything leaves. A server is believed only as far as the instance's root key
vouches; nothing is sent without a current key list under it.
"""
