//! Floor 6: the pages. Only here is HTML known.
