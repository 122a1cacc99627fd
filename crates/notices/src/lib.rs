//! Floor 6: tells whoever must act, by e-mail and webhook, and keeps a log of what was delivered.
