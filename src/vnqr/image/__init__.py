"""Pictures: QR symbols, payment slips, reading from a photo."""
