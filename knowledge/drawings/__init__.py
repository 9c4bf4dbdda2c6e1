"""The drawings of the glossary, a module per region of the body."""
