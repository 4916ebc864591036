"""How the tests run: Hypothesis searches without a clock, the same few every time, or long on demand."""

import effort
from hypothesis import HealthCheck, settings

# A slow machine is no fault of the code, so no deadlines. Without a seed of its own each run tries the
# same examples: a submission fails for what it changed. `--hypothesis-profile=thorough` goes searching.
settings.register_profile(
    "repeatable",
    deadline=None,
    derandomize=True,
    max_examples=effort.EVERY_DAY,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
repeatable = settings.get_profile("repeatable")
settings.register_profile("thorough", repeatable, derandomize=False, max_examples=effort.THOROUGH)
# Mutation tests run the suite many times over in one process, for which Hypothesis has no other word.
settings.register_profile(
    "mutation",
    repeatable,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.differing_executors],
)
settings.load_profile("repeatable")
