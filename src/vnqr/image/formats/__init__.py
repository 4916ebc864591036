"""Bytes of PNG, SVG and PDF files."""
