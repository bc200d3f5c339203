"""Mail, single messages and mailboxes, into blocks."""
