//! Floor 5½: what every desk that is reached over HTTP needs: sign-in, sessions, limits, headers, logs and metrics.
//! No page and no resource stands here (those are the desks').
