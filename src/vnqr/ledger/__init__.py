"""Money: what is owed, what came, what is paid. Money here knows no QR code."""
