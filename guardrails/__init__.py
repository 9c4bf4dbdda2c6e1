"""Checks on plain values: assertion, screening of messages, critical findings, read-back by raw words."""
