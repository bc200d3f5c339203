"""What is asked of an index wherever it lies: on this machine, or at a server that searches, which is kept in step here."""
