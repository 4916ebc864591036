"""How a QR symbol is encoded, masked and coloured."""
