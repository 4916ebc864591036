"""For people who test software that reads or makes payment codes.

`vnqr.testing.samples` yields right codes of every kind with what is in them, the same in every version.
`vnqr.testing.faults` breaks a right code in over 200 named ways and tells what a good reader does
with each. `vnqr.testing.strategies` draws right codes, references and dossiers for Hypothesis (extra
`testing`). How a team tests its own parser with both, in any language, is in docs/howto/qa.md.
"""
