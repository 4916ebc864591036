"""VietQR and EMVCo payment codes for the fees of administrative procedures."""
