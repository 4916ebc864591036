"""Payment slips on paper: glyphs, layout and pages."""
