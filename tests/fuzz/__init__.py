"""Long searches for inputs that surprise us; `make fuzz` runs them, each in its own process."""
