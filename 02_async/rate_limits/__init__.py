"""Limits for async programs: so much per second, so much at once. Fair, changeable, and by any clock."""

from rate_limits.clock import Clock, Timer, VirtualClock
from rate_limits.concurrency_limit import ConcurrencyLimit
from rate_limits.fair_limit import FairLimit
from rate_limits.polite_call import call_within
from rate_limits.token_bucket import TokenBucket

__all__ = ["Clock", "ConcurrencyLimit", "FairLimit", "Timer", "TokenBucket", "VirtualClock", "call_within"]
