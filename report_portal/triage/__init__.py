"""The staff application: static staff pages and the staff API."""
