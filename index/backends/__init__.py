"""What is asked of an index wherever it lies, and the one that lies on this machine."""
