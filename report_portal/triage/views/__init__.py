"""The staff API's addresses: parse, call one service, answer."""
