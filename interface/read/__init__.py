"""A document as a page to read: any place in it has an address, and a quote is shown where it stands."""
