"""For people who test software that reads or makes payment codes.

`vnqr.testing.faults` breaks a right code in over 200 named ways and tells what a good reader does
with each. `vnqr.testing.strategies` draws right codes, references and dossiers for Hypothesis (extra
`testing`). How a team tests its own parser with both, in any language, is in docs/howto/qa.md.
"""
