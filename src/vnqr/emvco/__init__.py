"""The EMVCo merchant-presented QR standard; nothing here knows of a country."""
