"""Charges, credits and what they add up to. Money here knows no QR code."""
