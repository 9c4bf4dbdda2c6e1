"""The glossary as pages that need no server: a page for each concept and language, and a search in the browser."""
