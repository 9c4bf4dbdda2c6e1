"""The vetted glossary: entries, the lexicon that marks their terms, the index that finds them by meaning."""
