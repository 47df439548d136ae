"""Writers of the shared vectors: from the specification alone, without the code under test."""
