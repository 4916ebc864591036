"""The Vietnamese language: letters without accents, look-alike characters, amounts in words."""
