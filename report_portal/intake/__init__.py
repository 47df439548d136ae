"""The public application: static reporter pages and the public API."""
