"""Reports: how they come in, and how they are read into facts with the places that say them."""
