"""What the server lets in: an ASGI layer around everything that it serves, with a bound for whatever one client could take."""
