//! Floor 4½: who may do and see what, as policies in files. Nothing here knows a pathway or a desk.
