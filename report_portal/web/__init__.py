"""What both applications share: headers, locales, problem details, site building."""
