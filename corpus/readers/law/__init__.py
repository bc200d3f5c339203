"""Laws, as the government's XML or as plain text, into blocks whose places are articles, paragraphs and items."""
