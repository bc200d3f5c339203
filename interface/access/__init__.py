"""Who may do what: roles, the table of doors, keys and passwords, sessions, the page to sign in."""
