"""The Vietnamese profile: NAPAS accounts, banks, names, and the VietQR model."""
