"""Reading filled sheets: raster → markers and QR → placement → gate → boxes → states; no file, no screen, no network.

Errors: `PageRefusedError` (a page, or what should have been one, is not read; says why and what to do).
"""
