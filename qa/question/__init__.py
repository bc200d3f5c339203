"""What is asked: a question read once, its kind, what a follow-up leans on."""
