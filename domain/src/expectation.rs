//! Did the answer hold what was promised? Typed conditions, parsed once, and why one failed.
