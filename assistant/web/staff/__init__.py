"""The radiologists' side: who waits, one case on one screen, and what is done with it."""
