"""References: which dossier and which fee a transfer pays. They know no QR code."""
