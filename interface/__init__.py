"""What people and programs meet: the command line, HTTP, the page. They know `qa` alone."""
